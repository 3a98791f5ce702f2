package com.nurturehub.email.application.delivery.canary;

import com.nurturehub.email.outbound.google.canary.ProviderRewritingLinks;

/** Breaks: the dispatcher and the queue name no provider. */
public record DispatcherKnowingItsProvider(ProviderRewritingLinks provider) {}
