//! The tables as Diesel sees them, the same for both databases; the migrations are their source.

#![allow(missing_docs)] // the migrations describe the columns

use diesel::table;

table! {
    vault_keys (key_id) {
        key_id -> Integer,
        wrapped -> Binary,
        created_at -> BigInt,
    }
}

table! {
    organisations (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        mail_from -> Text,
        reply_to -> Text,
        postal -> Text,
        privacy_url -> Text,
        created_at -> BigInt,
        require_totp -> Bool,
        may_lead -> Bool,
    }
}

table! {
    campaigns (id) {
        id -> BigInt,
        slug -> Text,
        state -> Text,
        won -> Bool,
        goal -> BigInt,
        milestones -> Text,
        time_zone -> Text,
        opens_at -> Nullable<BigInt>,
        closes_at -> Nullable<BigInt>,
        default_language -> Text,
        canonical_version -> SmallInt,
        wrapped_key -> Nullable<Binary>,
        revision -> BigInt,
        created_at -> BigInt,
        ask_postcode -> Bool,
        ask_comment -> Bool,
        ask_public -> Bool,
        texts_revision -> BigInt,
        settings_revision -> BigInt,
        image -> Text,
        partner_terms -> Text,
        partner_requests -> Bool,
        partner_numbers -> Bool,
        consent_lines -> BigInt,
    }
}

table! {
    campaign_texts (campaign_id, language) {
        campaign_id -> BigInt,
        language -> Text,
        title -> Text,
        ask -> Text,
        target -> Text,
        body -> Text,
        share -> Text,
        thanks -> Text,
        offline_note -> Text,
        victory -> Text,
    }
}

table! {
    campaign_organisations (campaign_id, organisation_id) {
        campaign_id -> BigInt,
        organisation_id -> BigInt,
        role -> Text,
        position -> BigInt,
        state -> Text,
        shown -> Text,
        terms -> Text,
        accepted_by -> Nullable<BigInt>,
        requested_at -> Nullable<BigInt>,
        joined_at -> Nullable<BigInt>,
        left_at -> Nullable<BigInt>,
    }
}

table! {
    partner_acceptances (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        organisation_id -> BigInt,
        terms -> Text,
        accepted_by -> Nullable<BigInt>,
        accepted_at -> BigInt,
    }
}

table! {
    partner_sites (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        organisation_id -> BigInt,
        origin -> Text,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
    }
}

table! {
    consent_wordings (campaign_id, organisation_id, language) {
        campaign_id -> BigInt,
        organisation_id -> BigInt,
        language -> Text,
        wording -> Text,
    }
}

table! {
    form_versions (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        language -> Text,
        fingerprint -> Binary,
        content -> Text,
        created_at -> BigInt,
        shown_at -> Nullable<BigInt>,
    }
}

table! {
    campaign_images (campaign_id, fingerprint) {
        campaign_id -> BigInt,
        fingerprint -> Text,
        content -> Binary,
        created_at -> BigInt,
    }
}

table! {
    campaign_text_versions (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        language -> Text,
        revision -> BigInt,
        content -> Text,
        organiser_id -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

table! {
    offline_entries (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        count -> BigInt,
        provenance -> Text,
        collected_on -> Text,
        entered_by -> Text,
        created_at -> BigInt,
        replaced -> BigInt,
        organiser_id -> Nullable<BigInt>,
    }
}

table! {
    tallies (campaign_id) {
        campaign_id -> BigInt,
        version -> BigInt,
        online -> BigInt,
        offline -> BigInt,
        pending -> BigInt,
        last_change -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    tally_cells (campaign_id, kind, label) {
        campaign_id -> BigInt,
        kind -> SmallInt,
        label -> Text,
        count -> BigInt,
    }
}

table! {
    campaign_hours (campaign_id, hour, kind) {
        campaign_id -> BigInt,
        hour -> BigInt,
        kind -> SmallInt,
        count -> BigInt,
    }
}

table! {
    placement_days (campaign_id, organisation_id, site_id, widget, day) {
        campaign_id -> BigInt,
        organisation_id -> BigInt,
        site_id -> BigInt,
        widget -> SmallInt,
        day -> BigInt,
        shown -> BigInt,
        submitted -> BigInt,
        confirmed -> BigInt,
    }
}

table! {
    signatures (seq) {
        seq -> BigInt,
        id -> Binary,
        campaign_id -> BigInt,
        state -> SmallInt,
        generation -> Integer,
        revision -> Integer,
        form_version_id -> BigInt,
        language -> Text,
        country -> Text,
        source -> Text,
        signed_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        shown_at -> Nullable<BigInt>,
        public_name -> Bool,
        consents -> Text,
        sealed -> Binary,
        network_tag -> Nullable<BigInt>,
        mail_domain_tag -> Nullable<BigInt>,
        last_change -> BigInt,
        origin -> SmallInt,
        partner_id -> Nullable<BigInt>,
        attribution -> Text,
    }
}

table! {
    changes (campaign_id, number) {
        campaign_id -> BigInt,
        number -> BigInt,
        signature_id -> Binary,
        kind -> SmallInt,
        consents -> Text,
        changed_at -> BigInt,
        previous -> BigInt,
        reason -> Text,
    }
}

table! {
    outbox (id) {
        id -> BigInt,
        kind -> SmallInt,
        campaign_id -> BigInt,
        signature_id -> Binary,
        created_at -> BigInt,
        due_at -> BigInt,
        attempts -> Integer,
    }
}

table! {
    recipient_mails (id) {
        id -> BigInt,
        tag -> Binary,
        sent_at -> BigInt,
    }
}

table! {
    suppressions (tag) {
        tag -> Binary,
        reason -> Text,
        created_at -> BigInt,
    }
}

table! {
    api_tokens (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        name -> Text,
        token_hash -> Binary,
        scopes -> Text,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

table! {
    imports (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        fingerprint -> Binary,
        basis -> Text,
        provenance -> Text,
        replaces -> Nullable<BigInt>,
        state -> SmallInt,
        started_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        next_byte -> BigInt,
        next_line -> BigInt,
        rows_read -> BigInt,
        accepted -> BigInt,
        already_signed -> BigInt,
        duplicates -> BigInt,
        waiting -> BigInt,
        gone -> BigInt,
        rejected -> BigInt,
        replaced -> BigInt,
    }
}

table! {
    import_uploads (id) {
        id -> Binary,
        campaign_id -> BigInt,
        organisation_id -> BigInt,
        uploaded_by -> BigInt,
        acting_id -> BigInt,
        network -> Text,
        stage -> SmallInt,
        stop_wanted -> Bool,
        leased_until -> BigInt,
        bytes -> BigInt,
        rows_in_all -> BigInt,
        rows_read -> BigInt,
        notes -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    import_pieces (upload_id, part, number) {
        upload_id -> Binary,
        part -> SmallInt,
        number -> BigInt,
        sealed -> Binary,
    }
}

table! {
    organisers (id) {
        id -> BigInt,
        email_tag -> Binary,
        sealed -> Binary,
        password_hash -> Text,
        totp_sealed -> Nullable<Binary>,
        totp_last_step -> BigInt,
        language -> Text,
        created_at -> BigInt,
    }
}

table! {
    recovery_codes (id) {
        id -> BigInt,
        organiser_id -> BigInt,
        code_hash -> Binary,
        used_at -> Nullable<BigInt>,
    }
}

table! {
    memberships (organisation_id, organiser_id) {
        organisation_id -> BigInt,
        organiser_id -> BigInt,
        role -> Text,
        created_at -> BigInt,
    }
}

table! {
    sessions (id) {
        id -> BigInt,
        token_hash -> Binary,
        organiser_id -> BigInt,
        stage -> SmallInt,
        created_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
        proved_at -> BigInt,
        network -> Text,
        agent -> Text,
    }
}

table! {
    mailed_links (id) {
        id -> Binary,
        kind -> SmallInt,
        organiser_id -> Nullable<BigInt>,
        organisation_id -> Nullable<BigInt>,
        role -> Text,
        sealed -> Binary,
        language -> Text,
        invited_by -> Nullable<BigInt>,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        campaign_id -> Nullable<BigInt>,
    }
}

table! {
    audit_entries (id) {
        id -> BigInt,
        organisation_id -> Nullable<BigInt>,
        organiser_id -> Nullable<BigInt>,
        campaign_id -> Nullable<BigInt>,
        action -> Text,
        subject -> Text,
        detail -> Text,
        network -> Text,
        created_at -> BigInt,
    }
}

table! {
    exports_made (id) {
        id -> Binary,
        organisation_id -> BigInt,
        campaign_id -> BigInt,
        organiser_id -> Nullable<BigInt>,
        via -> Text,
        format -> Text,
        profile -> Text,
        detail -> Text,
        state -> Text,
        row_count -> BigInt,
        byte_count -> BigInt,
        sha256 -> Text,
        why -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
    }
}

table! {
    list_schedules (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        organisation_id -> BigInt,
        pace -> Text,
        format -> Text,
        everybody -> Bool,
        delivery -> Text,
        recipient -> Text,
        cursor_number -> Nullable<BigInt>,
        due_at -> BigInt,
        leased_until -> BigInt,
        trouble -> Text,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

table! {
    list_files (id) {
        id -> Binary,
        schedule_id -> BigInt,
        is_ready -> Bool,
        token_hash -> Binary,
        since_number -> Nullable<BigInt>,
        until_number -> BigInt,
        row_count -> BigInt,
        byte_count -> BigInt,
        part_count -> BigInt,
        parts_told -> BigInt,
        sha256 -> Text,
        fetched -> BigInt,
        made_at -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    list_pieces (file_id, number) {
        file_id -> Binary,
        number -> BigInt,
        content -> Binary,
    }
}

table! {
    webhooks (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        organisation_id -> BigInt,
        sealed -> Binary,
        state -> SmallInt,
        told_until -> BigInt,
        failing_since -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

table! {
    webhook_messages (id) {
        id -> Binary,
        webhook_id -> BigInt,
        kind -> Text,
        content -> Text,
        state -> SmallInt,
        attempts -> Integer,
        due_at -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    webhook_attempts (id) {
        id -> BigInt,
        message_id -> Binary,
        started_at -> BigInt,
        took_ms -> BigInt,
        status -> SmallInt,
        trouble -> Text,
    }
}

diesel::joinable!(list_files -> list_schedules (schedule_id));
diesel::joinable!(memberships -> organisations (organisation_id));
diesel::joinable!(memberships -> organisers (organiser_id));
diesel::joinable!(sessions -> organisers (organiser_id));
diesel::joinable!(campaign_organisations -> organisations (organisation_id));
diesel::joinable!(campaign_organisations -> campaigns (campaign_id));
diesel::joinable!(api_tokens -> organisations (organisation_id));
diesel::allow_tables_to_appear_in_same_query!(
    vault_keys,
    organisations,
    campaigns,
    campaign_texts,
    campaign_organisations,
    consent_wordings,
    form_versions,
    offline_entries,
    tallies,
    tally_cells,
    signatures,
    changes,
    outbox,
    recipient_mails,
    suppressions,
    api_tokens,
    imports,
    import_uploads,
    import_pieces,
    organisers,
    recovery_codes,
    memberships,
    sessions,
    mailed_links,
    audit_entries,
    exports_made,
    partner_acceptances,
    partner_sites,
    placement_days,
    list_schedules,
    list_files,
    list_pieces,
    webhooks,
    webhook_messages,
    webhook_attempts,
);
