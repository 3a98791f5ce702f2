package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.UnitOfWork;
import java.util.List;
import java.util.Set;

/** Lets operators see how far consumers of the feed are, and have one's work made anew. */
public final class RebuildConsumer {

  private static final Set<FeedReader> REBUILDABLE =
      Set.of(FeedReader.SCORING, FeedReader.SUMMARIES);

  private final UnitOfWork unitOfWork;
  private final FeedPlaces places;

  public RebuildConsumer(UnitOfWork unitOfWork, FeedPlaces places) {
    this.unitOfWork = unitOfWork;
    this.places = places;
  }

  /** What became of the wish. */
  public enum Result {
    /** It reads from the beginning, beside what is new. */
    BEGUN,
    /** What it has done cannot be done again without somebody noticing. */
    NOT_REBUILDABLE
  }

  /** Has the reader's consumer read everything once more. */
  public Result rebuild(FeedReader reader) {
    if (!REBUILDABLE.contains(reader)) {
      return Result.NOT_REBUILDABLE;
    }
    return unitOfWork.asWorker(
        () -> {
          places.beginAgain(reader);
          return Result.BEGUN;
        });
  }

  public List<FeedPlaces.Progress> progress() {
    return unitOfWork.asWorker(places::progress);
  }
}
