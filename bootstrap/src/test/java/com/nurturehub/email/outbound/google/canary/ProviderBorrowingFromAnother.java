package com.nurturehub.email.outbound.google.canary;

import com.nurturehub.email.outbound.microsoft.canary.NeighbourProvider;

/** Breaks: vendors share nothing but protocols. */
public abstract class ProviderBorrowingFromAnother extends NeighbourProvider {}
