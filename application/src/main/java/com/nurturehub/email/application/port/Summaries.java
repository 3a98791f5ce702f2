package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.SummaryCounts;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.VisitTally;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Counts that summaries are made of, kept in books: of each of {@link FeedPlaces}' shares one that
 * is read, and at times another that is written anew.
 *
 * <p><b>Transaction:</b> part of the surrounding {@link UnitOfWork}: as a worker, but for {@link
 * #read}. <b>Isolation:</b> who writes a share's books holds its place in the feed, so that nobody
 * else does; readers see what is committed, and a whole book always. <b>Order:</b> differences may
 * be added in any order. <b>Idempotence:</b> none: what is added twice counts twice. <b>A crash</b>
 * loses what was not committed, and leaves a book that is half written to nobody. No contact stands
 * in a book, so nothing changes when one is erased.
 */
public interface Summaries {

  /** By what a summary is divided. */
  enum Grouping {
    STEP,
    DAY,
    PROVIDER;

    /** Its name for callers and rows. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An e-mail. */
  record Mail(TenantId tenant, EmailId email) {}

  /**
   * What can be visited.
   *
   * @param link absent: the pixel
   */
  record Target(Mail mail, Optional<Integer> link) {}

  /**
   * Who has visited a target.
   *
   * @param provider under which its visits are counted
   */
  record Visits(String provider, VisitTally tally) {}

  /**
   * Where something is counted.
   *
   * @param key within the grouping; a day's is the day
   */
  record Cell(TenantId tenant, Grouping grouping, String key, LocalDate day) {}

  /** All that is counted under one key. */
  record Row(String key, SummaryCounts counts) {}

  /**
   * A visit that is seen in another light.
   *
   * @param before what it was taken for until then
   */
  record Judged(EngagementEvent.Visited visit, Verdict before) {}

  /** The book of a share that is read. */
  long live(int share);

  /** Begins to write a share's book anew; one that was begun before and not finished is void. */
  long begin(int share);

  /**
   * The book that was begun.
   *
   * @throws IllegalStateException if there is none
   */
  long begun(int share);

  /** From now on the book that was begun is read, and the former one is void. */
  void finish(int share);

  /** Removes what is left of void books: so many rows of each kind at most. */
  void sweep(int limit);

  /** Who has visited these targets; those that nobody has are left out. */
  Map<Target, Visits> visits(long book, Collection<Target> targets);

  void keep(long book, Map<Target, Visits> visits);

  /** Adds to what is counted, or takes away from it. */
  void add(long book, Map<Cell, SummaryCounts> differences);

  /** What these e-mails were sent over, or are being; others are left out. */
  Map<Mail, String> providers(Collection<Mail> emails);

  /**
   * What these events judged anew, by their ids; without those that judge what is no open and no
   * click, or comes after them in the feed.
   */
  Map<EventId, Judged> judged(List<RecordedEvent> reassessments);

  /**
   * What is counted on these days, both included, by key.
   *
   * @return in the order of the keys
   */
  List<Row> read(TenantId tenant, Grouping grouping, LocalDate from, LocalDate to);
}
