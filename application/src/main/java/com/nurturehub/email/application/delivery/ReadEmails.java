package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.EmailFilter;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
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
   * One page of a list.
   *
   * @param next continue below this id; absent on the last page
   */
  public record Page(List<ScheduledEmail> emails, Optional<EmailId> next) {

    public Page {
      emails = List.copyOf(emails);
    }
  }

  public Optional<ScheduledEmail> find(TenantId tenant, EmailId id) {
    return unitOfWork.forTenant(tenant, () -> emails.find(tenant, id));
  }

  /** The tenant's e-mails that match, newest first. */
  public Page list(TenantId tenant, EmailFilter filter, Optional<EmailId> before, int limit) {
    List<ScheduledEmail> oneMore =
        unitOfWork.forTenant(tenant, () -> emails.list(tenant, filter, before, limit + 1));
    if (oneMore.size() <= limit) {
      return new Page(oneMore, Optional.empty());
    }
    List<ScheduledEmail> page = oneMore.subList(0, limit);
    return new Page(page, Optional.of(page.getLast().id()));
  }
}
