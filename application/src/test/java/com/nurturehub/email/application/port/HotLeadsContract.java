package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.IntentScore;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.domain.tenant.TenantId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link HotLeads} does. */
public interface HotLeadsContract extends StoresContract {

  @Test
  default void leadShouldComeBackEqualWhenItWasAppended() {
    HotLead full = Examples.hotLead(ACME, "c-1");
    HotLead bare =
        new HotLead(
            Examples.nextUuid(),
            ACME,
            new ContactId("c-2"),
            new BigDecimal("99.95"),
            new IntentScore(Optional.empty(), BigDecimal.ONE, Map.of(), Optional.empty()),
            NOON);

    append(full, bare);

    assertThat(read(ACME, 0, 10)).extracting(RecordedLead::lead).containsExactly(full, bare);
  }

  @Test
  default void leadShouldBeToldAgainWhenItsContactBecomesHotAgain() {
    append(Examples.hotLead(ACME, "c-1"));
    append(Examples.hotLead(ACME, "c-1"));

    assertThat(read(ACME, 0, 10)).hasSize(2);
  }

  @Test
  default void readerOfLeadsShouldMissAndRepeatNothingWhenItFollowsPositions() {
    append(
        Examples.hotLead(ACME, "c-1"),
        Examples.hotLead(ACME, "c-2"),
        Examples.hotLead(ACME, "c-3"));

    List<RecordedLead> page = read(ACME, 0, 2);
    List<RecordedLead> rest = read(ACME, page.getLast().position(), 2);

    assertThat(page).hasSize(2);
    assertThat(rest).hasSize(1);
    assertThat(rest.getFirst().position()).isGreaterThan(page.getLast().position());
    assertThat(read(ACME, rest.getLast().position(), 2)).isEmpty();
  }

  @Test
  default void leadsOfAnotherTenantShouldBeOutOfReach() {
    HotLead mine = Examples.hotLead(ACME, "c-1");
    append(mine, Examples.hotLead(OTHER, "c-1"));

    assertThat(read(ACME, 0, 10)).extracting(RecordedLead::lead).containsExactly(mine);
    assertThat(stores().unitOfWork().forTenant(ACME, () -> stores().leads().read(OTHER, 0, 10)))
        .isEmpty();
  }

  @Test
  default void lastShouldBeTheEndOfTheTenantsLeadsWhenOthersAreFurther() {
    assertThat(lastLead(ACME)).isZero();
    append(Examples.hotLead(ACME, "c-1"), Examples.hotLead(ACME, "c-2"));
    append(Examples.hotLead(OTHER, "c-1"));

    long last = lastLead(ACME);

    assertThat(last).isEqualTo(read(ACME, 0, 10).getLast().position());
    assertThat(lastLead(OTHER)).isGreaterThan(last);
  }

  @Test
  default void tenantsShouldBeNamedFurthestBehindFirstWhenTheirLeadsGoOn() {
    TenantId idle = new TenantId("idle");
    append(Examples.hotLead(ACME, "c-1"), Examples.hotLead(idle, "c-1"));
    append(Examples.hotLead(OTHER, "c-1"), Examples.hotLead(ACME, "c-2"));
    long first = read(ACME, 0, 1).getFirst().position();
    long end = lastLead(idle);

    List<TenantId> named =
        stores()
            .unitOfWork()
            .asWorker(() -> stores().leads().withNews(Map.of(ACME, first, OTHER, 0L, idle, end)));

    assertThat(named).containsExactly(OTHER, ACME);
  }

  @Test
  default void signalShouldComeWhenLeadsHaveComeIn() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch signals = new CountDownLatch(2);
    stores()
        .leads()
        .onNews(
            () -> {
              signals.countDown();
              first.countDown();
            });
    assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();

    append(Examples.hotLead(ACME, "c-1"));

    assertThat(signals.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private void append(HotLead... leads) {
    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              stores().leads().append(List.of(leads));
              return leads;
            });
  }

  private long lastLead(TenantId tenant) {
    return stores().unitOfWork().forTenant(tenant, () -> stores().leads().last(tenant));
  }

  private List<RecordedLead> read(TenantId tenant, long after, int limit) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().leads().read(tenant, after, limit));
  }
}
