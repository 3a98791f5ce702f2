package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.domain.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The contacts' scores, and what they are made of.
 *
 * <p><b>Isolation:</b> one worker at a time works out a contact's score, on whatever instance:
 * {@link #lock} and {@link #claimDue} hold it until the unit of work ends, and what {@link #lock}
 * then tells is what has committed by then. So whoever comes last has seen the most. <b>Order:</b>
 * {@link #lock} waits, and takes its contacts in one order, so that no two wait for each other;
 * call it once in a unit of work, or after {@link #claimDue}, which waits for nobody.
 * <b>Transaction:</b> part of the surrounding {@link UnitOfWork}. <b>Cost:</b> of a contact's
 * events, however many there are, only persons' and what revises them are read, the newest {@link
 * #MOST_EVENTS}, by an index of their own.
 */
public interface IntentScores {

  /** More events than a person ever causes; what is older counts no more. */
  int MOST_EVENTS = 10_000;

  /** Which contact. */
  record Whose(TenantId tenant, ContactId contact) {}

  /**
   * What there is of a contact.
   *
   * @param score as it was saved last; absent: never
   * @param category of its latest e-mail that says one
   * @param events persons' visits, and what revises visits together with those; in order
   */
  record History(
      Whose whose,
      Optional<ContactScore> score,
      Optional<ContactCategory> category,
      List<RecordedEvent> events) {

    public History {
      events = List.copyOf(events);
    }
  }

  /**
   * A place in the order of {@link #hottest}.
   *
   * @param score as it was saved
   */
  record Place(BigDecimal score, ContactId contact) {

    public static Place of(ContactScore score) {
      return new Place(score.current(), score.contact());
    }
  }

  /**
   * Holds these contacts, each once, and tells what there is of them; of those that are erased it
   * tells nothing. As a worker.
   */
  List<History> lock(Collection<Whose> contacts);

  /** Those of the contacts that have a score. */
  List<Whose> known(Collection<Whose> contacts);

  /**
   * Holds contacts whose score is out of date: it changes with time and should have by now, or was
   * made by other rules than the tenant's present ones. Those that somebody holds are left to them.
   * As a worker.
   *
   * @param max at most this many
   */
  List<Whose> claimDue(Instant now, int max);

  /** Stores scores of contacts that this unit of work holds. */
  void save(Collection<ContactScore> scores);

  Optional<ContactScore> find(TenantId tenant, ContactId contact);

  /**
   * The tenant's contacts that have so much, the highest first and those of one score by their ids,
   * all by their scores as they were saved.
   *
   * @param after continue after this place; absent: from the highest
   * @param limit at most this many
   */
  List<ContactScore> hottest(TenantId tenant, BigDecimal atLeast, Optional<Place> after, int limit);
}
