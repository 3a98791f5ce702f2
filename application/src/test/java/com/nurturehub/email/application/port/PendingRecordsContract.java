package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.PendingRecords.Pending;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link PendingRecords} does. */
public interface PendingRecordsContract extends StoresContract {

  @Test
  default void emailShouldBeClaimedByOneAloneWhenItIsPending() {
    Sent email = pending(ACME);

    List<Pending> first = claim(10, 10, LEASE);
    List<Pending> second = claim(10, 10, LEASE);

    assertThat(first)
        .singleElement()
        .satisfies(
            claimed -> {
              assertThat(claimed.tenant()).isEqualTo(ACME);
              assertThat(claimed.email()).isEqualTo(email.id());
              assertThat(claimed.attempt()).isEqualTo(1);
              assertThat(claimed.since()).isBefore(now().plusSeconds(60));
            });
    assertThat(second).isEmpty();
  }

  @Test
  default void emailShouldBeClaimedAgainWhenNothingIsHeardOfTheClaim() {
    Sent email = pending(ACME);
    Pending lost = claim(10, 10, Duration.ZERO).getFirst();

    List<Pending> again = claim(10, 10, LEASE);

    assertThat(again).extracting(Pending::email).containsExactly(email.id());
    assertThat(again.getFirst().attempt()).isEqualTo(2);
    assertThat(again.getFirst().since()).isEqualTo(lost.since());
  }

  @Test
  default void emailShouldBeGoneWhenItIsRemoved() {
    pending(ACME);
    Pending claimed = claim(10, 10, Duration.ZERO).getFirst();

    change(records -> records.remove(claimed));

    assertThat(claim(10, 10, LEASE)).isEmpty();
  }

  @Test
  default void emailShouldRestWhenItIsPostponed() {
    Sent email = pending(ACME);
    Pending claimed = claim(10, 10, LEASE).getFirst();

    change(records -> records.postpone(claimed, Duration.ofHours(1)));
    List<Pending> during = claim(10, 10, LEASE);
    change(records -> records.postpone(claimed, Duration.ZERO));

    assertThat(during).isEmpty();
    assertThat(claim(10, 10, LEASE)).extracting(Pending::email).containsExactly(email.id());
  }

  @Test
  default void earlierClaimShouldChangeNothingWhenThereIsALaterOne() {
    Sent email = pending(ACME);
    Pending earlier = claim(10, 10, Duration.ZERO).getFirst();
    Pending later = claim(10, 10, Duration.ZERO).getFirst();

    change(records -> records.postpone(earlier, Duration.ofHours(1)));
    change(records -> records.remove(earlier));

    assertThat(later.attempt()).isEqualTo(2);
    assertThat(claim(10, 10, LEASE)).extracting(Pending::email).containsExactly(email.id());
  }

  @Test
  default void emailShouldBePendingOnceWhenItIsAddedTwice() {
    Sent email = pending(ACME);

    change(records -> records.add(List.of(email)));

    assertThat(claim(10, 10, LEASE)).hasSize(1);
  }

  @Test
  default void fewOfEachTenantShouldBeClaimedAtOnceSoThatNoneWaitsForAnother() {
    List<EmailId> many = IntStream.range(0, 5).mapToObj(i -> pending(ACME).id()).toList();
    Sent one = pending(OTHER);

    List<Pending> first = claim(10, 2, LEASE);
    List<Pending> second = claim(1, 2, LEASE);

    assertThat(first).hasSize(3).extracting(Pending::email).contains(one.id());
    assertThat(second).hasSize(1);
    List<EmailId> claimed = new ArrayList<>(first.stream().map(Pending::email).toList());
    claimed.add(second.getFirst().email());
    assertThat(claimed).doesNotHaveDuplicates();
    assertThat(many).containsAll(claimed.stream().filter(id -> !id.equals(one.id())).toList());
  }

  @Test
  default void longestDueShouldBeClaimedFirstWhenNotAllCanBe() {
    Sent first = pending(OTHER);
    pending(ACME);

    assertThat(claim(1, 1, LEASE)).extracting(Pending::email).containsExactly(first.id());
  }

  @Test
  default void nothingShouldBePendingWhenTheUnitOfWorkFails() {
    Sent email = Examples.sent(ACME);

    assertThatThrownBy(
            () ->
                change(
                    records -> {
                      records.add(List.of(email));
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");

    assertThat(claim(10, 10, LEASE)).isEmpty();
  }

  private Sent pending(TenantId tenant) {
    Sent email = Examples.sent(tenant);
    change(records -> records.add(List.of(email)));
    return email;
  }

  private List<Pending> claim(int max, int each, Duration claimFor) {
    return stores().unitOfWork().asWorker(() -> stores().records().claim(max, each, claimFor));
  }

  private void change(Consumer<PendingRecords> change) {
    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              change.accept(stores().records());
              return true;
            });
  }
}
