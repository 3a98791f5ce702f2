package com.nurturehub.email.persistence.canary;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import org.jspecify.annotations.Nullable;

/** Breaks: nobody leaves transactions to the container, and injection goes by the constructor. */
@Transactional
public class StoreByContainer {

  @Inject @Nullable Runnable work;
}
