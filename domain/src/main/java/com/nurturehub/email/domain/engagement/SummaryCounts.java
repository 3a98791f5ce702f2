package com.nurturehub.email.domain.engagement;

/**
 * What became of some e-mails, people and machines apart. Differences between counts are counts as
 * well, and may be negative.
 *
 * @param sent e-mails that a provider took
 */
public record SummaryCounts(
    long sent, SummaryColumn person, SummaryColumn machine, SummaryColumn unknown) {

  public static final SummaryCounts NONE = sent(0);

  public static SummaryCounts sent(long emails) {
    return new SummaryCounts(emails, SummaryColumn.NONE, SummaryColumn.NONE, SummaryColumn.NONE);
  }

  /** One column alone. */
  public static SummaryCounts of(Verdict verdict, SummaryColumn column) {
    return switch (verdict) {
      case PERSON -> new SummaryCounts(0, column, SummaryColumn.NONE, SummaryColumn.NONE);
      case MACHINE -> new SummaryCounts(0, SummaryColumn.NONE, column, SummaryColumn.NONE);
      case UNKNOWN -> new SummaryCounts(0, SummaryColumn.NONE, SummaryColumn.NONE, column);
    };
  }

  public SummaryColumn column(Verdict verdict) {
    return switch (verdict) {
      case PERSON -> person;
      case MACHINE -> machine;
      case UNKNOWN -> unknown;
    };
  }

  public SummaryCounts plus(SummaryCounts other) {
    return new SummaryCounts(
        sent + other.sent,
        person.plus(other.person),
        machine.plus(other.machine),
        unknown.plus(other.unknown));
  }
}
