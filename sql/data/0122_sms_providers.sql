-- Providers of text messages. They differ by data alone: where a message goes, in which form, and how the answer is read.

CREATE TABLE auth_ext.sms_providers (
    name pg_catalog.text NOT NULL
        CONSTRAINT sms_providers_pkey PRIMARY KEY
        CONSTRAINT sms_providers_name_form CHECK (name OPERATOR(pg_catalog.~) '^[a-z0-9][a-z0-9_-]{0,62}$'),
    id pg_catalog.uuid NOT NULL
        CONSTRAINT sms_providers_id_key UNIQUE,
    declaration pg_catalog.jsonb NOT NULL
        CONSTRAINT sms_providers_declaration_object CHECK (
            pg_catalog.jsonb_typeof(declaration) OPERATOR(pg_catalog.=) 'object'),
    account pg_catalog.text
        CONSTRAINT sms_providers_account_length CHECK (pg_catalog.octet_length(account) OPERATOR(pg_catalog.<=) 255),
    sender pg_catalog.text
        CONSTRAINT sms_providers_sender_length CHECK (pg_catalog.octet_length(sender) OPERATOR(pg_catalog.<=) 255),
    content pg_catalog.text
        CONSTRAINT sms_providers_content_length CHECK (pg_catalog.octet_length(content) OPERATOR(pg_catalog.<=) 255),
    sealed_secret pg_catalog.bytea,
    updated_at timestamp with time zone NOT NULL
);
-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.sms_providers ALTER COLUMN sealed_secret SET STATISTICS 0;
COMMENT ON TABLE auth_ext.sms_providers IS 'Providers of text messages; auth_ext.set_sms_provider() sets them, settings.sms_provider says which is used.';
COMMENT ON COLUMN auth_ext.sms_providers.name IS 'Its name, such as twilio.';
COMMENT ON COLUMN auth_ext.sms_providers.id IS 'Bound into the seal of the secret.';
COMMENT ON COLUMN auth_ext.sms_providers.declaration IS 'Where a message goes and in which form: {url, authorization, form, whatsapp, answer, local}; no secret is in it.';
COMMENT ON COLUMN auth_ext.sms_providers.account IS 'Our account there; {{ .Account }} in the declaration.';
COMMENT ON COLUMN auth_ext.sms_providers.sender IS 'Who messages come from; {{ .Sender }} in the declaration.';
COMMENT ON COLUMN auth_ext.sms_providers.content IS 'The template of WhatsApp messages there; {{ .Content }} in the declaration.';
COMMENT ON COLUMN auth_ext.sms_providers.sealed_secret IS 'What proves that the account is ours, sealed with the server key of providers; {{ .Secret }} in the declaration.';
COMMENT ON COLUMN auth_ext.sms_providers.updated_at IS 'When it was last set.';
REVOKE ALL ON TABLE auth_ext.sms_providers FROM PUBLIC, anon, authenticated, service_role;

INSERT INTO auth_ext.sms_providers (name, id, declaration, updated_at)
SELECT v.name, pg_catalog.gen_random_uuid(), v.declaration::pg_catalog.jsonb, pg_catalog.clock_timestamp()
FROM (VALUES
    ('twilio', '{
        "url": "https://api.twilio.com/2010-04-01/Accounts/{{ .Account }}/Messages.json",
        "authorization": "basic",
        "form": {"To": "+{{ .Phone }}", "Channel": "{{ .Channel }}", "From": "{{ .Sender }}", "Body": "{{ .Text }}"},
        "whatsapp": {"To": "whatsapp:+{{ .Phone }}", "From": "whatsapp:{{ .Sender }}", "ContentSid": "{{ .Content }}", "ContentVariables": "{{ if .Content }}{\"1\": \"{{ .Code }}\"}{{ end }}", "Body": "{{ if not .Content }}{{ .Text }}{{ end }}"},
        "answer": {"state": "/status", "failed": ["failed", "undelivered"], "code": "/code", "message": "/message", "for_good": ["21211", "21614", "21610"]}}'),
    ('twilio_verify', '{
        "url": "https://verify.twilio.com/v2/Services/{{ .Sender }}/Verifications",
        "authorization": "basic",
        "form": {"To": "+{{ .Phone }}", "Channel": "{{ .Channel }}", "CustomCode": "{{ .Code }}"},
        "whatsapp": {},
        "answer": {"state": "/status", "taken": ["pending"], "code": "/code", "message": "/message", "for_good": ["60200", "60205"]}}'),
    ('messagebird', '{
        "url": "https://rest.messagebird.com/messages",
        "authorization": {"header": "AccessKey {{ .Secret }}"},
        "form": {"originator": "{{ .Sender }}", "body": "{{ .Text }}", "recipients": "{{ .Phone }}", "type": "sms", "datacoding": "unicode"},
        "answer": {"code": "/errors/0/code", "message": "/errors/0/description", "for_good": ["21"]}}'),
    ('vonage', '{
        "url": "https://rest.nexmo.com/sms/json",
        "form": {"from": "{{ .Sender }}", "to": "{{ .Phone }}", "text": "{{ .Text }}", "api_key": "{{ .Account }}", "api_secret": "{{ .Secret }}", "type": "unicode"},
        "answer": {"state": "/messages/0/status", "taken": ["0"], "code": "/messages/0/status", "message": "/messages/0/error-text", "for_good": ["3", "6", "7"]}}'),
    ('textlocal', '{
        "url": "https://api.textlocal.in/send",
        "form": {"sender": "{{ .Sender }}", "apikey": "{{ .Secret }}", "message": "{{ .Text }}", "numbers": "{{ .Phone }}"},
        "answer": {"state": "/status", "taken": ["success"], "code": "/errors/0/code", "message": "/errors/0/message", "for_good": ["32", "33"]}}')
) AS v (name, declaration);
