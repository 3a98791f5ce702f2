package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.TenantId;
import java.util.function.Supplier;

/**
 * All or nothing for the store calls made within it.
 *
 * <p><b>Guarantee:</b> when the work returns, everything it stored is durable; when it throws,
 * nothing of it is, and the exception goes on unchanged. <b>Isolation:</b> read committed. Within
 * {@link #forTenant} the stores show and take rows of that tenant alone, whatever a query forgot to
 * say; within {@link #asWorker} they reach every tenant. <b>Nesting</b> is a bug and throws {@link
 * IllegalStateException}, as does a store call outside any unit of work. A unit of work belongs to
 * its thread. <b>A crash</b> before the return may lose the whole of it, never a part.
 */
public interface UnitOfWork {

  /**
   * Does {@code work} on behalf of one tenant.
   *
   * @throws StorageUnavailable when the store cannot be reached or refuses to commit
   */
  <T> T forTenant(TenantId tenant, Supplier<T> work);

  /**
   * Does {@code work} on behalf of the service itself.
   *
   * @throws StorageUnavailable when the store cannot be reached or refuses to commit
   */
  <T> T asWorker(Supplier<T> work);

  /**
   * Runs {@code step} when the current unit of work has committed, and not when it comes to
   * nothing; a step asked for twice runs once. It must not fail, and not use the stores.
   */
  void afterCommit(Runnable step);
}
