package com.nurturehub.email.bootstrap.endtoend;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Work on a thread of its own, whose failure is told to who waits for its end. */
final class Background {

  private Background() {}

  /** Something that may throw. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  static CompletableFuture<Void> run(Work work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                work.run();
                done.complete(null);
              } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  static void finish(CompletableFuture<Void> work, Duration atMost) throws Exception {
    try {
      work.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("what went on in the background failed", e.getCause());
    }
  }
}
