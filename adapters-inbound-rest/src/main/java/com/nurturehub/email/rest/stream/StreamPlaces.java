package com.nurturehub.email.rest.stream;

import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.problem.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** How many streams this instance serves at the same time, of all feeds together. */
public final class StreamPlaces {

  private final int perTenant;
  private final int perInstance;
  private final Map<TenantId, Integer> taken = new HashMap<>();
  private final List<Consumer<TenantId>> looks = new CopyOnWriteArrayList<>();
  private int open;
  private long refused;

  /** Places, at most so many. */
  public StreamPlaces(int perTenant, int perInstance) {
    this.perTenant = perTenant;
    this.perInstance = perInstance;
  }

  /**
   * Has {@code look} called with a tenant that found no place: it may be that readers have gone who
   * have places still, which is noticed when they are written to.
   */
  void whenRefused(Consumer<TenantId> look) {
    looks.add(look);
  }

  /**
   * Takes a place.
   *
   * @throws ProblemException if none is free
   */
  void take(TenantId tenant) {
    Optional<Problem> refusal = tryTake(tenant);
    if (refusal.isPresent()) {
      looks.forEach(look -> look.accept(tenant));
      throw new ProblemException(refusal.get());
    }
  }

  private synchronized Optional<Problem> tryTake(TenantId tenant) {
    if (open >= perInstance) {
      refused++;
      return Optional.of(Problem.noStreamHere());
    }
    if (taken.getOrDefault(tenant, 0) >= perTenant) {
      refused++;
      return Optional.of(Problem.tooManyStreams());
    }
    taken.merge(tenant, 1, Integer::sum);
    open++;
    return Optional.empty();
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
