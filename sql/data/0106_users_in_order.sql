-- The list of users for administrators goes along an index, also where GoTrue made the table; GoTrue does not mind it.

CREATE INDEX IF NOT EXISTS users_created_at_id_idx ON auth.users (created_at, id);
