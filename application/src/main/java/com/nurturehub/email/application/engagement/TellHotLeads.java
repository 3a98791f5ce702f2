package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.HotLeads;
import com.nurturehub.email.application.port.IntentScores.Whose;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.scoring.Factor;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.ScoringRules;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells of contacts that have become hot on every way there is, as a part of the unit of work that
 * moves their scores: webhooks, an alert, the feed of hot leads, and operators once it has
 * committed.
 */
public final class TellHotLeads {

  private final UnitOfWork unitOfWork;
  private final Consumer<HotLead> webhooks;
  private final Alerts alerts;
  private final HotLeads hotLeads;
  private final DeliveryMonitor monitor;

  /**
   * Takes its neighbours.
   *
   * @param webhooks notes a lead for those who are told by webhook
   */
  public TellHotLeads(
      UnitOfWork unitOfWork,
      Consumer<HotLead> webhooks,
      Alerts alerts,
      HotLeads hotLeads,
      DeliveryMonitor monitor) {
    this.unitOfWork = unitOfWork;
    this.webhooks = webhooks;
    this.alerts = alerts;
    this.hotLeads = hotLeads;
    this.monitor = monitor;
  }

  /**
   * Tells of these; the last step of its unit of work, since from here to the commit others wait
   * who have leads.
   *
   * @param cooled whose alerts are resolved, before others are raised
   */
  void tell(List<HotLead> leads, Collection<Whose> cooled, Instant now) {
    leads.forEach(webhooks);
    leads.forEach(lead -> unitOfWork.afterCommit(() -> monitor.becameHot(lead)));
    alerts.resolve(cooled.stream().map(TellHotLeads::cause).toList(), now);
    alerts.raise(leads.stream().map(TellHotLeads::occurrence).toList(), now);
    hotLeads.append(leads);
  }

  private static Cause cause(Whose whose) {
    return Cause.of(whose.tenant(), AlertKind.HOT_LEAD, whose.contact().value());
  }

  private static Alerts.Occurrence occurrence(HotLead lead) {
    return new Alerts.Occurrence(cause(new Whose(lead.tenant(), lead.contact())), notice(lead));
  }

  private static Notice notice(HotLead lead) {
    String factors =
        Arrays.stream(Factor.values())
            .filter(factor -> lead.made().factors().containsKey(factor))
            .map(
                factor ->
                    "%s %d times (%s)"
                        .formatted(
                            factor.label(),
                            lead.made().count(factor),
                            lead.made().contribution(factor).toPlainString()))
            .collect(Collectors.joining(", "));
    return new Notice(
        "Contact %s is hot: %s of %d"
            .formatted(lead.contact(), lead.score().toPlainString(), ScoringRules.MAX_SCORE),
        "At %s the score crossed the threshold. It is made of: %s.".formatted(lead.at(), factors));
  }
}
