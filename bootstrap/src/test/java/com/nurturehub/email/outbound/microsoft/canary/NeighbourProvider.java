package com.nurturehub.email.outbound.microsoft.canary;

import com.nurturehub.email.application.port.MailProvider;

/** What {@code ProviderBorrowingFromAnother} borrows from. */
public abstract class NeighbourProvider implements MailProvider {}
