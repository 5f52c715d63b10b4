//! `auth_ext`: authentication inside PostgreSQL. This file is the table of contents.

pgrx::pg_module_magic!(name, version);
