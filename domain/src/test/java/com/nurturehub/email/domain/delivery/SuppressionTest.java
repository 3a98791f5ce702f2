package com.nurturehub.email.domain.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuppressionTest {

  @Test
  void contactShouldBeCoveredWhateverTheAddress() {
    Target target = new Target.OfContact(new ContactId("c-1"));

    assertThat(target.covers(contact("c-1", "jo@example.com"))).isTrue();
    assertThat(target.covers(contact("c-1", "other@example.com"))).isTrue();
    assertThat(target.covers(contact("C-1", "jo@example.com"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jö@bücher.example", "JÖ@BÜCHER.Example", "Jö@XN--BCHER-KVA.example"})
  void addressShouldBeCoveredHoweverItIsSpelt(String spelling) {
    Target target = new Target.OfAddress(new MailAddress("jö@bücher.example"));

    assertThat(target.covers(contact("c-1", spelling))).isTrue();
    assertThat(target.covers(contact("c-1", "jo@bücher.example"))).isFalse();
  }

  @Test
  void addressShouldCompareWithItselfWhenItsDomainCanBeNoHost() {
    String label = "ü".repeat(60);

    assertThat(new MailAddress("jo@" + label + ".example"))
        .matches(a -> a.isSameAs(new MailAddress("JO@" + label + ".EXAMPLE")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "two\nlines"})
  void suppressionShouldBeRefusedWhenItsReasonIsNoLineOfText(String reason) {
    assertThatThrownBy(() -> suppression(reason)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> suppression("x".repeat(Suppression.MAX_REASON + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cancellationShouldSayWhatIsSuppressedAndWhy() {
    assertThat(suppression("it bounced").cancellation())
        .isEqualTo("the address is suppressed: it bounced");
  }

  private static Suppression suppression(String reason) {
    return new Suppression(
        new TenantId("acme"),
        new SuppressionId(new UUID(1, 2)),
        new Target.OfAddress(new MailAddress("jo@example.com")),
        reason,
        Instant.EPOCH);
  }

  private static Contact contact(String id, String address) {
    return new Contact(
        new ContactId(id),
        new Mailbox(new MailAddress(address), Optional.empty()),
        Optional.empty());
  }
}
