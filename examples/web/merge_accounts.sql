-- Merges an account into the caller's, who has proved both: the ticket moves the identity, and the notes follow it. The database's
-- owner runs it, because no user may touch another's rows; whose they are says the answer, not the caller.
CREATE FUNCTION public.merge_accounts(ticket text) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    merged jsonb := auth_api.merge_identity(ticket);
BEGIN
    UPDATE public.notes SET user_id = (merged #>> '{user,id}')::uuid WHERE user_id = (merged ->> 'from_user_id')::uuid;
    RETURN merged;
END
$$;
REVOKE EXECUTE ON FUNCTION public.merge_accounts(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.merge_accounts(text) TO authenticated;
