package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tracking.TrackingToken;
import java.util.Optional;

/**
 * Seals and opens tracking tokens.
 *
 * <p><b>Guarantee:</b> a sealed token is URL-safe text that shows nothing of its content; it opens
 * only if this service sealed it, unchanged, for the purpose that is asked for. An open token whose
 * ids are UUIDs, or as short, stays under 160 characters. Tokens sealed with an earlier key of the
 * keyset still open. <b>Idempotence:</b> sealing twice gives two different texts that mean the
 * same. No I/O.
 */
public interface TrackingTokens {

  /** URL-safe text without padding. */
  String seal(TrackingToken token);

  /** The token, if it was sealed here for opens. */
  Optional<TrackingToken.Open> unsealOpen(String text);

  /** The token, if it was sealed here for clicks. */
  Optional<TrackingToken.Click> unsealClick(String text);

  /** The token, if it was sealed here for clicks on a link that is kept. */
  Optional<TrackingToken.KeptClick> unsealKeptClick(String text);

  /** The token, if it was sealed here for unsubscribing. */
  Optional<TrackingToken.Unsubscribe> unsealUnsubscribe(String text);
}
