package com.nurturehub.email.outbound.canary;

/** Breaks: names are plain nouns. */
public final class ConnectionManagerImpl {}
