package com.nurturehub.email.rest.canary;

import com.nurturehub.email.application.port.MailProvider;

/** Breaks: providers live in outbound. */
public abstract class ProviderAtTheFrontDoor implements MailProvider {}
