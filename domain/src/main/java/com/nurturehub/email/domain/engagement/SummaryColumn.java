package com.nurturehub.email.domain.engagement;

/**
 * What visitors of one kind did.
 *
 * @param opens visits of pixels, repeats included
 * @param uniqueOpens e-mails that were opened
 * @param clicks visits of links, repeats included
 * @param uniqueClicks links of e-mails that were followed
 */
public record SummaryColumn(long opens, long uniqueOpens, long clicks, long uniqueClicks) {

  public static final SummaryColumn NONE = new SummaryColumn(0, 0, 0, 0);

  /**
   * Visits of one kind.
   *
   * @param isClick whether of links, else of pixels
   */
  public static SummaryColumn of(boolean isClick, long visits, long unique) {
    return isClick
        ? new SummaryColumn(0, 0, visits, unique)
        : new SummaryColumn(visits, unique, 0, 0);
  }

  public SummaryColumn plus(SummaryColumn other) {
    return new SummaryColumn(
        opens + other.opens,
        uniqueOpens + other.uniqueOpens,
        clicks + other.clicks,
        uniqueClicks + other.uniqueClicks);
  }
}
