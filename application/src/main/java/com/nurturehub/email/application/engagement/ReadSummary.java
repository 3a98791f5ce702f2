package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.Summaries;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.LocalDate;
import java.util.List;

/** Sums up what was counted: nothing is counted afresh. */
public final class ReadSummary {

  private final UnitOfWork unitOfWork;
  private final Summaries summaries;

  public ReadSummary(UnitOfWork unitOfWork, Summaries summaries) {
    this.unitOfWork = unitOfWork;
    this.summaries = summaries;
  }

  /** The days are UTC's, both included. */
  public List<Summaries.Row> read(
      TenantId tenant, Summaries.Grouping grouping, LocalDate from, LocalDate to) {
    return unitOfWork.forTenant(tenant, () -> summaries.read(tenant, grouping, from, to));
  }
}
