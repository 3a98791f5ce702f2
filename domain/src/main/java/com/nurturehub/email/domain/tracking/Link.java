package com.nurturehub.email.domain.tracking;

import com.nurturehub.email.domain.delivery.Erased;

/**
 * A link of an e-mail.
 *
 * @param index its place among the e-mail's tracked links, from 0
 * @param url the destination exactly as the author wrote it, entities decoded
 */
public record Link(int index, String url) {

  public Link {
    if (index < 0) {
      throw new IllegalArgumentException("links are numbered from 0");
    }
    if (url.isEmpty()) {
      throw new IllegalArgumentException("a link needs a destination");
    }
  }

  /** The same link, though nobody can tell any more where it led. */
  public Link erased() {
    return new Link(index, Erased.URL);
  }
}
