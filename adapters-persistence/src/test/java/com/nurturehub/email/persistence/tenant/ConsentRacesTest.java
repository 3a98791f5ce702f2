package com.nurturehub.email.persistence.tenant;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ConsentRequests.Redemption;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.persistence.TestDatabase;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConsentRacesTest {

  private static final int BROWSERS = 8;

  @Test
  void requestShouldBeRedeemedOnceWhenItIsAnsweredManyTimesAtOnce() throws Exception {
    try (TestDatabase database = TestDatabase.create();
        ExecutorService threads = Executors.newFixedThreadPool(BROWSERS)) {
      Stores stores = database.stores();
      UUID request = Examples.nextUuid();
      Callable<Redemption> answer =
          () ->
              stores
                  .unitOfWork()
                  .forTenant(ACME, () -> stores.consents().redeem(ACME, request, NOON));

      List<Future<Redemption>> answers = threads.invokeAll(Collections.nCopies(BROWSERS, answer));

      int first = 0;
      for (Future<Redemption> each : answers) {
        first += each.get() == Redemption.FIRST ? 1 : 0;
      }
      assertThat(first).isEqualTo(1);
    }
  }
}
