package com.nurturehub.email.rest.stream;

import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.problem.ProblemException;
import java.util.HashMap;
import java.util.Map;

/** How many streams this instance serves at the same time, of all feeds together. */
public final class StreamPlaces {

  private final int perTenant;
  private final int perInstance;
  private final Map<TenantId, Integer> taken = new HashMap<>();
  private int open;
  private long refused;

  /** Places, at most so many. */
  public StreamPlaces(int perTenant, int perInstance) {
    this.perTenant = perTenant;
    this.perInstance = perInstance;
  }

  /**
   * Takes a place.
   *
   * @throws ProblemException if none is free
   */
  synchronized void take(TenantId tenant) {
    if (open >= perInstance) {
      refused++;
      throw new ProblemException(Problem.noStreamHere());
    }
    if (taken.getOrDefault(tenant, 0) >= perTenant) {
      refused++;
      throw new ProblemException(Problem.tooManyStreams());
    }
    taken.merge(tenant, 1, Integer::sum);
    open++;
  }

  synchronized void release(TenantId tenant) {
    taken.computeIfPresent(tenant, (t, places) -> places > 1 ? places - 1 : null);
    open--;
  }

  /** Streams that are open. */
  public synchronized int open() {
    return open;
  }

  /** Streams that found no place since the start. */
  public synchronized long refused() {
    return refused;
  }
}
