package com.nurturehub.email.domain.scoring;

/**
 * What visits of one {@link Factor} come to.
 *
 * @param count visits
 * @param points their weights together, before the contact's multiplier
 */
public record Contribution(long count, long points) {

  static final Contribution NONE = new Contribution(0, 0);

  public Contribution {
    if (count < 0 || points < 0) {
      throw new IllegalArgumentException("nothing counts against a contact");
    }
  }

  static Contribution of(long count, int weight) {
    return new Contribution(count, count * weight);
  }

  Contribution plus(Contribution other) {
    return new Contribution(count + other.count, points + other.points);
  }
}
