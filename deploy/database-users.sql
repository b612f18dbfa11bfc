-- Run once by a superuser: creates the site's database and its two users. `blindfolio_owner` owns
-- the tables and upgrades them. Pages and jobs use `blindfolio`, which reads and writes rows, but
-- can't change a table, or drop or switch off a trigger that protects locked rows.
--
-- Reads both passwords from the environment: OWNER_PASSWORD and SITE_PASSWORD.
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv site_password SITE_PASSWORD
CREATE ROLE blindfolio_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE blindfolio LOGIN PASSWORD :'site_password';
CREATE DATABASE blindfolio OWNER blindfolio_owner;
REVOKE ALL ON DATABASE blindfolio FROM PUBLIC;
GRANT CONNECT ON DATABASE blindfolio TO blindfolio;
\connect blindfolio
ALTER SCHEMA public OWNER TO blindfolio_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO blindfolio;
ALTER DEFAULT PRIVILEGES FOR ROLE blindfolio_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO blindfolio;
ALTER DEFAULT PRIVILEGES FOR ROLE blindfolio_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO blindfolio;
