package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.EmailFilter;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Waiting;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/** Shows e-mails. */
public final class ReadEmails {

  private final UnitOfWork unitOfWork;
  private final ScheduledEmails emails;

  public ReadEmails(UnitOfWork unitOfWork, ScheduledEmails emails) {
    this.unitOfWork = unitOfWork;
    this.emails = emails;
  }

  /**
   * An e-mail as it is now.
   *
   * @param waiting what holds it other than its time; absent when nothing does
   */
  public record Shown(ScheduledEmail email, Optional<Waiting> waiting) {}

  /**
   * One page of a list.
   *
   * @param next continue below this id; absent on the last page
   */
  public record Page(List<Shown> emails, Optional<EmailId> next) {

    public Page {
      emails = List.copyOf(emails);
    }
  }

  public Optional<Shown> find(TenantId tenant, EmailId id) {
    return unitOfWork
        .forTenant(tenant, () -> shown(tenant, emails.find(tenant, id).stream().toList()))
        .stream()
        .findFirst();
  }

  /** The tenant's e-mails that match, newest first. */
  public Page list(TenantId tenant, EmailFilter filter, Optional<EmailId> before, int limit) {
    List<Shown> oneMore =
        unitOfWork.forTenant(
            tenant, () -> shown(tenant, emails.list(tenant, filter, before, limit + 1)));
    if (oneMore.size() <= limit) {
      return new Page(oneMore, Optional.empty());
    }
    List<Shown> page = oneMore.subList(0, limit);
    return new Page(page, Optional.of(page.getLast().email().id()));
  }

  private List<Shown> shown(TenantId tenant, List<ScheduledEmail> found) {
    Optional<Waiting> hold =
        found.stream().anyMatch(Scheduled.class::isInstance)
            ? emails.holdOf(tenant)
            : Optional.empty();
    return found.stream().map(email -> new Shown(email, Waiting.of(email, hold))).toList();
  }
}
