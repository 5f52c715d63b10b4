-- For the tests of mail, after phones.sql: addresses are to be proved, links lead to the site at :site, and no limit in all stops a test.
UPDATE auth_ext.settings
SET site_url = :'site',
    redirect_allow_list = redirect_allow_list || ARRAY[:'site' || '/**'],
    mail_per_hour = NULL,
    password_change_window = '24 hours';
