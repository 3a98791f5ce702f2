package com.nurturehub.email.outbound.canary;

import javax.sql.DataSource;

/** Breaks: only persistence speaks to the database. */
public record ProviderSpeakingSql(DataSource dataSource) {}
