DROP TABLE campaign_hours;
