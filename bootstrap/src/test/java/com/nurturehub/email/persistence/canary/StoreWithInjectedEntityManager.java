package com.nurturehub.email.persistence.canary;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import org.jspecify.annotations.Nullable;

/** Breaks: entity managers are never injected. */
public class StoreWithInjectedEntityManager {

  @PersistenceContext @Nullable EntityManager entityManager;
}
