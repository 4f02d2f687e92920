DROP TABLE partner_acceptances;
