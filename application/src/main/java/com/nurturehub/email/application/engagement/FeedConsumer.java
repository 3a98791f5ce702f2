package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.UnitOfWork;

/**
 * Makes something of the feed's events. It is called within a {@link UnitOfWork} as a worker, in
 * which its place moves as well: what it stores there is stored once for each event. What it does
 * beyond the store happens at least once.
 */
public interface FeedConsumer {

  /** With what a consumer begins that was never given anything. */
  enum Beginning {
    /** With the oldest event there is. */
    HISTORY,
    /** With what comes after it was there for the first time. */
    NOW
  }

  /** Whose place it reads from. */
  FeedReader reader();

  default Beginning beginning() {
    return Beginning.HISTORY;
  }

  /**
   * Whether each stretch is to be committed by itself: for one that appends events, since others
   * wait from there to the commit, or that does something beyond the store, which would happen
   * again when a later stretch fails. Else a unit of work has several.
   */
  default boolean commitsEachStretch() {
    return false;
  }

  /** Takes events that nobody has given it. */
  void consume(FeedPlaces.Stretch stretch);

  /** One whose work can be made anew from the beginning, while live events go on. */
  interface Rebuildable extends FeedConsumer {

    /**
     * Takes events that it was given before.
     *
     * @param again with the share's beginning, what an unfinished reading has left is void; with
     *     its end, what was made anew takes the old one's place
     */
    void consumeAgain(FeedPlaces.Again again);
  }
}
