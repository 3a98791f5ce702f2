package com.nurturehub.email.persistence.canary;

import jakarta.mail.internet.MimeMessage;

/** Breaks: only outbound takes mail apart and seals tokens. */
public record StoreParsingMail(MimeMessage message) {}
