package com.nurturehub.email.outbound.google.canary;

import com.nurturehub.email.application.port.MailProvider;

/** Breaks: providers receive finished bytes. It does so at second hand. */
public abstract class ProviderRewritingLinks implements MailProvider {

  private final LinkRewriter rewriter;

  ProviderRewritingLinks(LinkRewriter rewriter) {
    this.rewriter = rewriter;
  }

  boolean rewritesLinks() {
    return !rewriter.instrumenter().review("").faults().isEmpty();
  }
}
