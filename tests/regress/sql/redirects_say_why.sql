-- Where a link may lead, and why not.
UPDATE auth_ext.settings SET site_url = 'https://site.example.com/app',
    redirect_allow_list = '{https://one.example.com/*,https://app.example.com/**,myapp://cb}';
SELECT url, answer ->> 'allowed' AS allowed, coalesce(answer ->> 'pattern', answer ->> 'rule', answer ->> 'reason') AS why, answer ->> 'goes_to' AS goes_to
FROM (VALUES ('https://site.example.com/other?x=1'), ('https://site.example.com:8443/'), ('https://one.example.com/abc'), ('https://one.example.com/a/b'),
    ('https://app.example.com/a/b?x=y'), ('https://app.example.com@evil.example/'), ('myapp://cb'), ('http://127.0.0.1:5173/x'), ('http://192.0.2.1/'),
    ('javascript:alert(1)'), ('/relative'), (''), (NULL)) AS v(url),
    LATERAL auth_ext.check_redirect(url) AS answer;
UPDATE auth_ext.settings SET redirect_loopback = false;
SELECT auth_ext.check_redirect('http://127.0.0.1:5173/x') ->> 'allowed' AS allowed;
UPDATE auth_ext.settings SET redirect_allow_list = '{https://ok.example/*,"https://[a"}';
UPDATE auth_ext.settings SET redirect_allow_list = ARRAY[NULL];
UPDATE auth_ext.settings SET site_url = 'no url';
