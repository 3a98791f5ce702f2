package com.nurturehub.email.domain.tenant;

import java.util.stream.IntStream;

/**
 * For how many days things are kept that nobody needs any more to send or to recognise an e-mail;
 * each from 1 to {@link #MAX_DAYS}.
 *
 * @param bodies of e-mails that were sent or cancelled, from the time they were to leave
 * @param visitors user agents and networks of visits
 * @param events of engagement; not shorter than visitors
 * @param emails e-mails that are at their ends, from the time they were to leave, with their
 *     recipients; not shorter than bodies
 */
public record Retention(int bodies, int visitors, int events, int emails) {

  public static final int MAX_DAYS = 3_650;

  public static final Retention DEFAULT = new Retention(30, 90, 760, 760);

  public Retention {
    if (IntStream.of(bodies, visitors, events, emails).anyMatch(d -> d < 1 || d > MAX_DAYS)) {
      throw new IllegalArgumentException("must be days from 1 to " + MAX_DAYS);
    }
    if (events < visitors || emails < bodies) {
      throw new IllegalArgumentException(
          "events must be kept as long as visitors, and emails as long as bodies");
    }
  }
}
