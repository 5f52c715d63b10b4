-- Some rows are for those who pay: the plan stands in app_metadata, which only the backend writes (never user_metadata,
-- which users write themselves).
--
-- Cost: one comparison of two texts per row, whatever the claims are: claim() keeps its value until the claims change.
-- The plan is that of the token: a change holds from the next refresh on.

CREATE TABLE articles (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    premium boolean NOT NULL DEFAULT false
);

ALTER TABLE articles ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON articles TO anon, authenticated;

CREATE POLICY free_articles ON articles FOR SELECT TO anon, authenticated
    USING (NOT premium);
CREATE POLICY premium_articles ON articles FOR SELECT TO authenticated
    USING (auth_ext.claim('app_metadata.plan') = 'premium');
