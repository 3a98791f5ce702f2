package com.nurturehub.email.persistence.canary;

import jakarta.mail.internet.MimeMessage;

/** Breaks: only outbound reads mail, HTML and tokens. */
public record StoreParsingMail(MimeMessage message) {}
