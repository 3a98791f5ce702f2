package com.nurturehub.email.application.tracking;

import com.nurturehub.email.application.port.LinkDestinations;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Links whose destination is kept in the store, since their address would be too long with it. They
 * alone of all tracking need the store, so few may wait for it: while it is away the others must
 * not find every thread of the service waiting.
 */
public final class LongLinks {

  private static final int WAITING_AT_ONCE = 16;

  private final UnitOfWork unitOfWork;
  private final LinkDestinations destinations;
  private final Semaphore places = new Semaphore(WAITING_AT_ONCE);

  public LongLinks(UnitOfWork unitOfWork, LinkDestinations destinations) {
    this.unitOfWork = unitOfWork;
    this.destinations = destinations;
  }

  /**
   * Keeps where links of an e-mail lead to, before it leaves.
   *
   * @throws StorageUnavailable when the store cannot be reached
   */
  void keep(EmailDetails email, List<Link> links) {
    unitOfWork.asWorker(
        () -> {
          destinations.keep(email, links);
          return links.size();
        });
  }

  /**
   * The link that a click follows; absent when it is not kept any more.
   *
   * @throws StorageUnavailable when the store cannot be reached, or too many wait for it
   */
  public Optional<Link> find(TrackingToken.KeptClick click) {
    if (!places.tryAcquire()) {
      throw new StorageUnavailable(
          "too many wait for the store", new IllegalStateException("all places are taken"));
    }
    try {
      return unitOfWork.forTenant(click.subject().tenant(), () -> destinations.find(click));
    } finally {
      places.release();
    }
  }
}
