package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.util.List;
import java.util.Optional;

/**
 * Destinations that are too long to travel within an address, under their e-mail and the link's
 * index.
 *
 * <p><b>Guarantee:</b> what was kept is found, on every instance, as soon as its unit of work
 * commits. <b>Idempotence:</b> keeping a link again replaces its destination, so that an e-mail
 * which is composed again loses nothing. <b>Transaction:</b> part of the surrounding {@link
 * UnitOfWork}.
 */
public interface LinkDestinations {

  /** Keeps where these links of the e-mail lead to; nothing where its contact is erased. */
  void keep(EmailDetails email, List<Link> links);

  /** The link that a click follows; absent when it is not kept, or not any more. */
  Optional<Link> find(TrackingToken.KeptClick click);
}
