package com.nurturehub.email.outbound.google.canary;

import com.nurturehub.email.application.port.HtmlInstrumenter;

/** Stands between a provider and what it must not know. */
record LinkRewriter(HtmlInstrumenter instrumenter) {}
