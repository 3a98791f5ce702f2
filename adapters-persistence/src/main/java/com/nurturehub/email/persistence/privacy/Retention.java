package com.nurturehub.email.persistence.privacy;

/**
 * For how many days things are kept that nobody needs any more to send or to recognise an e-mail.
 *
 * @param bodies of e-mails that were sent or cancelled, from the time they were to leave
 * @param visitors user agents and networks of visits
 * @param events of engagement; not shorter than visitors
 * @param emails e-mails that are at their ends, from the time they were to leave, with their
 *     recipients; not shorter than bodies
 * @param alerts that are resolved, from then on
 */
public record Retention(int bodies, int visitors, int events, int emails, int alerts) {

  public static final Retention DEFAULT = new Retention(30, 90, 760, 760, 90);

  public Retention {
    if (bodies < 1 || visitors < 1 || alerts < 1) {
      throw new IllegalArgumentException("must be at least 1");
    }
    if (events < visitors || emails < bodies) {
      throw new IllegalArgumentException(
          "events must be kept as long as visitors, and emails as long as bodies");
    }
  }
}
