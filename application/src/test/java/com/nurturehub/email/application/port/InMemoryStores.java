package com.nurturehub.email.application.port;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.alerting.Acknowledged;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Resolved;
import com.nurturehub.email.domain.alerting.Triggered;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.Erased;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.Lease;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.delivery.SuppressionId;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.delivery.Waiting;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.email.domain.webhook.EndpointHealth;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookId;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The store's ports in memory: one unit of work at a time, undone as a whole when it throws. */
public final class InMemoryStores {

  private static final CircuitBreaker BREAKER = CircuitBreaker.DEFAULT;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LOOK_AHEAD = Duration.ofMinutes(1);

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TenantId, ReentrantLock> loans = new ConcurrentHashMap<>();
  private final List<Runnable> signals = new CopyOnWriteArrayList<>();
  private final List<Runnable> newsListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> leadListeners = new CopyOnWriteArrayList<>();
  private Tables tables = new Tables();

  /** Goes on where a unit of work comes to nothing, as a sequence does. */
  private long leadPosition;

  private @Nullable Reach reach;

  public InMemoryStores(Clock clock) {
    this.clock = clock;
  }

  /** The ports over this memory. */
  public Stores stores() {
    return new Stores(
        new Units(),
        new Emails(),
        new Queue(),
        new Settings(),
        new RedeemedConsents(),
        new Loans(),
        new Events(),
        new Records(),
        new Places(),
        new Bursts(),
        new InMemorySummaries(
            () -> tables.summaries, new BesideSummaries(), InMemoryStores::shareOf),
        new SuppressedRecipients(),
        new OpenAndPast(),
        new Stuck(),
        new Destinations(),
        new Hosts(),
        new Hooks(),
        new Deliveries(),
        new EverythingPersonal(),
        new Scores(),
        new Rules(),
        new Leads(),
        new Retentions());
  }

  /** Whose rows the present unit of work reaches; absent: everybody's. */
  private record Reach(Optional<TenantId> tenant) {}

  private record Key(TenantId tenant, IdempotencyKey key) {}

  /** An e-mail to be recorded, as it was claimed last, or never when that is attempt 0. */
  private record DueRecord(PendingRecords.Pending pending, Instant dueAt) {}

  private record Request(TenantId tenant, UUID id) {}

  private record LinkKey(TenantId tenant, EmailId email, int index) {}

  private record PersonKey(TenantId tenant, ContactId contact) {

    static PersonKey of(EmailDetails details) {
      return new PersonKey(details.tenant(), details.contact().id());
    }

    static PersonKey of(EngagementEvent event) {
      return new PersonKey(event.context().tenant(), event.context().contact());
    }
  }

  private record PlaceKey(FeedReader reader, int share) {}

  /** How far a share was read, and how far once more. */
  private record Place(long position, Optional<Long> again) {}

  private record HookKey(TenantId tenant, WebhookId id) {

    static HookKey of(Webhook webhook) {
      return new HookKey(webhook.tenant(), webhook.id());
    }
  }

  /** A webhook, how its endpoint is, and since when it is told of things. */
  private record Hook(Webhook webhook, EndpointHealth health, Instant since) {}

  private record DeliveryKey(HookKey hook, UUID message) {}

  /** What a webhook is still to be told. */
  private record Outgoing(
      WebhookDeliveries.Message message,
      int lease,
      int attempts,
      Instant since,
      Instant dueAt,
      Optional<Instant> leasedUntil,
      Optional<Instant> lastAttemptAt,
      boolean isParked,
      Optional<Failure> failure) {

    static Outgoing of(WebhookDeliveries.Message message, int lease, Instant now) {
      return new Outgoing(
          message, lease, 0, now, now, Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    Outgoing leased(Instant until) {
      return new Outgoing(
          message,
          lease + 1,
          attempts + 1,
          since,
          until,
          Optional.of(until),
          lastAttemptAt,
          isParked,
          failure);
    }

    Outgoing failed(Instant due, boolean parked, Failure why, Instant now) {
      return new Outgoing(
          message,
          lease,
          attempts,
          since,
          due,
          Optional.empty(),
          Optional.of(now),
          isParked || parked,
          Optional.of(why));
    }

    Outgoing parked(Failure why) {
      return new Outgoing(
          message,
          lease,
          attempts,
          since,
          dueAt,
          Optional.empty(),
          lastAttemptAt,
          true,
          failure.or(() -> Optional.of(why)));
    }

    boolean isLeased(Instant now) {
      return leasedUntil.filter(until -> until.isAfter(now)).isPresent();
    }
  }

  private record LaneKey(TenantId tenant, MailAddress mailbox) {}

  private record Lane(
      DeliverySettings settings,
      SendLimits limits,
      Instant configuredAt,
      Instant nextStart,
      Instant pausedUntil,
      MailboxNews.Reason pauseReason,
      int failures,
      List<Instant> starts) {

    int allowance(Instant now, long live) {
      boolean closed =
          settings.sendingHours().map(h -> h.windowAt(now).opens().isAfter(now)).orElse(false);
      if (closed || pausedUntil.isAfter(now) || nextStart.isAfter(now.plus(burstWidth()))) {
        return 0;
      }
      long today = starts.stream().filter(s -> s.isAfter(now.minus(DAY))).count();
      int concurrent = BREAKER.isBroken(failures) ? 1 : limits.concurrent();
      return (int) Math.max(0, Math.min(concurrent - live, limits.perDay() - today));
    }

    /** This lane after one more start, spaced so that no minute holds more than it may. */
    Lane started(Instant now) {
      List<Instant> all = new ArrayList<>(starts);
      all.add(now);
      Instant from = nextStart.isAfter(now) ? nextStart : now;
      return new Lane(
          settings,
          limits,
          configuredAt,
          from.plus(interval()),
          pausedUntil,
          pauseReason,
          failures,
          List.copyOf(all));
    }

    Lane after(MailboxNews news, Instant now) {
      return switch (news) {
        case MailboxNews.None none -> this;
        case MailboxNews.Working working -> failed(0);
        case MailboxNews.Failing failing when pausedUntil.isAfter(now) -> this;
        case MailboxNews.Failing failing ->
            BREAKER.isBroken(failures + 1)
                ? failed(failures + 1)
                    .resting(now.plus(BREAKER.restAfter(failures + 1)), MailboxNews.Reason.PROVIDER)
                : failed(failures + 1);
        case MailboxNews.Resting resting -> resting(now.plus(resting.atLeast()), resting.reason());
      };
    }

    /** Since when an e-mail that is due at {@code due} could have started, if it can. */
    Optional<Instant> couldStartSince(Instant due, Instant now) {
      Instant opens = settings.sendingHours().map(h -> h.windowAt(now).opens()).orElse(Instant.MIN);
      long today = starts.stream().filter(s -> s.isAfter(now.minus(DAY))).count();
      return today >= limits.perDay() || paceIsUsedUp(now)
          ? Optional.empty()
          : Stream.of(due, opens, pausedUntil).max(Comparator.naturalOrder());
    }

    private boolean paceIsUsedUp(Instant now) {
      Duration half = burstWidth().dividedBy(2);
      Duration lag = half.compareTo(interval()) > 0 ? half : interval();
      return nextStart.minus(burstWidth()).isAfter(now.minus(lag));
    }

    Lane resumed() {
      return pauseReason == MailboxNews.Reason.CONNECTION
          ? new Lane(
              settings,
              limits,
              configuredAt,
              nextStart,
              Instant.EPOCH,
              MailboxNews.Reason.LIMIT,
              failures,
              starts)
          : this;
    }

    private Lane failed(int times) {
      return new Lane(
          settings, limits, configuredAt, nextStart, pausedUntil, pauseReason, times, starts);
    }

    private Lane resting(Instant until, MailboxNews.Reason reason) {
      return until.isAfter(pausedUntil)
          ? new Lane(settings, limits, configuredAt, nextStart, until, reason, failures, starts)
          : this;
    }

    /** What holds this lane the longest, if that is for more than a moment. */
    Optional<Waiting> hold(Instant now) {
      List<Instant> today = starts.stream().filter(s -> s.isAfter(now.minus(DAY))).toList();
      Instant opens = settings.sendingHours().map(h -> h.windowAt(now).opens()).orElse(now);
      Instant below =
          today.size() < limits.perDay()
              ? now
              : today.get(today.size() - limits.perDay()).plus(DAY);
      return Stream.of(
              new Waiting(pauseReasonShown(), pausedUntil),
              new Waiting(Waiting.Reason.SENDING_HOURS, opens),
              new Waiting(Waiting.Reason.LIMIT, below),
              new Waiting(Waiting.Reason.LIMIT, nextStart.minus(burstWidth())))
          .filter(w -> w.until().isAfter(now.plusSeconds(1)))
          .max(Comparator.comparing(Waiting::until));
    }

    private Waiting.Reason pauseReasonShown() {
      return switch (pauseReason) {
        case LIMIT -> Waiting.Reason.LIMIT;
        case CONNECTION -> Waiting.Reason.CONNECTION;
        case PROVIDER -> Waiting.Reason.PROVIDER;
      };
    }

    Instant readyAt(Instant now) {
      Instant opens = settings.sendingHours().map(h -> h.windowAt(now).opens()).orElse(Instant.MIN);
      return Stream.of(nextStart.minus(burstWidth()), pausedUntil, opens)
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }

    private int burst() {
      return Math.max(1, limits.perMinute() / 60);
    }

    private Duration interval() {
      return Duration.ofMinutes(1).dividedBy(limits.perMinute() - burst() + 1L);
    }

    private Duration burstWidth() {
      return interval().multipliedBy(burst() - 1L);
    }
  }

  private static final class Tables {

    final Map<TenantId, DeliverySettings> settings;
    final Map<LaneKey, Lane> lanes;
    final Map<TenantId, LaneKey> activeLanes;
    final Map<EmailId, ScheduledEmail> emails;
    final Map<EmailId, EmailContent> contents;
    final Map<EmailId, Long> leaseNumbers;
    final Map<EmailId, LaneKey> leaseLanes;
    final Map<Key, ScheduledEmails.KeyUse> keys;
    final List<RecordedEvent> events;
    final Set<EventId> eventIds;
    final Set<String> firsts;
    final List<Suppression> suppressions;
    final Map<AlertId, Alert> alerts = new HashMap<>();
    final Map<EmailId, DueRecord> records = new LinkedHashMap<>();
    final Set<Request> redeemed = new HashSet<>();
    final Map<PlaceKey, Place> places = new HashMap<>();
    final Set<FeedReader> begun = new HashSet<>();
    final Map<LinkKey, Link> destinations = new HashMap<>();
    final Map<HostName, TenantId> hosts = new HashMap<>();
    final Map<IntentScores.Whose, ContactScore> scores = new HashMap<>();
    final Map<TenantId, ScoringRulesStore.Versioned> rules = new HashMap<>();
    final List<RecordedLead> leads = new ArrayList<>();
    final Map<TenantId, Retention> retentions = new HashMap<>();
    final Map<HookKey, Hook> hooks = new HashMap<>();
    final Map<DeliveryKey, Outgoing> deliveries = new LinkedHashMap<>();
    final InMemorySummaries.Books summaries = new InMemorySummaries.Books();
    final Map<PersonKey, PersonalData.Erasure> erased = new HashMap<>();
    final Set<PersonKey> open = new LinkedHashSet<>();

    Tables() {
      this(
          Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(),
          Set.of(), Set.of(), List.of());
    }

    private Tables(
        Map<TenantId, DeliverySettings> settings,
        Map<LaneKey, Lane> lanes,
        Map<TenantId, LaneKey> activeLanes,
        Map<EmailId, ScheduledEmail> emails,
        Map<EmailId, EmailContent> contents,
        Map<EmailId, Long> leaseNumbers,
        Map<EmailId, LaneKey> leaseLanes,
        Map<Key, ScheduledEmails.KeyUse> keys,
        List<RecordedEvent> events,
        Set<EventId> eventIds,
        Set<String> firsts,
        List<Suppression> suppressions) {
      this.settings = new HashMap<>(settings);
      this.lanes = new HashMap<>(lanes);
      this.activeLanes = new HashMap<>(activeLanes);
      this.emails = new HashMap<>(emails);
      this.contents = new HashMap<>(contents);
      this.leaseNumbers = new HashMap<>(leaseNumbers);
      this.leaseLanes = new HashMap<>(leaseLanes);
      this.keys = new HashMap<>(keys);
      this.events = new ArrayList<>(events);
      this.eventIds = new HashSet<>(eventIds);
      this.firsts = new HashSet<>(firsts);
      this.suppressions = new ArrayList<>(suppressions);
    }

    Tables copy() {
      Tables copy =
          new Tables(
              settings,
              lanes,
              activeLanes,
              emails,
              contents,
              leaseNumbers,
              leaseLanes,
              keys,
              events,
              eventIds,
              firsts,
              suppressions);
      copy.alerts.putAll(alerts);
      copy.records.putAll(records);
      copy.redeemed.addAll(redeemed);
      copy.places.putAll(places);
      copy.begun.addAll(begun);
      copy.destinations.putAll(destinations);
      copy.hosts.putAll(hosts);
      copy.scores.putAll(scores);
      copy.rules.putAll(rules);
      copy.leads.addAll(leads);
      copy.retentions.putAll(retentions);
      copy.hooks.putAll(hooks);
      copy.deliveries.putAll(deliveries);
      copy.summaries.putAll(summaries);
      copy.erased.putAll(erased);
      copy.open.addAll(open);
      return copy;
    }
  }

  private boolean reaches(TenantId tenant) {
    if (reach == null || !lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("there is no unit of work");
    }
    return reach.tenant().map(tenant::equals).orElse(true);
  }

  private final class Units implements UnitOfWork {

    private List<Runnable> afterCommit = new ArrayList<>();

    @Override
    public <T> T forTenant(TenantId tenant, Supplier<T> work) {
      return within(new Reach(Optional.of(tenant)), work);
    }

    @Override
    public <T> T asWorker(Supplier<T> work) {
      return within(new Reach(Optional.empty()), work);
    }

    private <T> T within(Reach wanted, Supplier<T> work) {
      if (lock.isHeldByCurrentThread()) {
        throw new IllegalStateException("a unit of work is under way");
      }
      lock.lock();
      Tables before = tables.copy();
      boolean done = false;
      List<Runnable> steps = afterCommit;
      T result;
      try {
        reach = wanted;
        result = work.get();
        done = true;
      } finally {
        if (!done) {
          tables = before;
        }
        reach = null;
        afterCommit = new ArrayList<>();
        lock.unlock();
      }
      steps.forEach(Runnable::run);
      return result;
    }

    @Override
    public void afterCommit(Runnable step) {
      if (!lock.isHeldByCurrentThread()) {
        throw new IllegalStateException("there is no unit of work");
      }
      if (!afterCommit.contains(step)) {
        afterCommit.add(step);
      }
    }
  }

  private final class Emails implements ScheduledEmails {

    @Override
    public void add(TenantId tenant, List<NewEmail> emails) {
      for (NewEmail email : emails) {
        if (!email.email().details().tenant().equals(tenant) || !reaches(tenant)) {
          throw new IllegalArgumentException("an e-mail of another tenant");
        }
        tables.emails.put(email.email().id(), email.email());
        tables.contents.put(email.email().id(), email.content());
      }
      signals.forEach(Runnable::run);
    }

    @Override
    public Map<IdempotencyKey, KeyUse> claimKeys(
        TenantId tenant, Map<IdempotencyKey, KeyUse> uses, Instant now) {
      reaches(tenant);
      Map<IdempotencyKey, KeyUse> earlier = new HashMap<>();
      uses.forEach(
          (key, use) -> {
            KeyUse owner = tables.keys.putIfAbsent(new Key(tenant, key), use);
            if (owner != null) {
              earlier.put(key, owner);
            }
          });
      return earlier;
    }

    @Override
    public Optional<ScheduledEmail> find(TenantId tenant, EmailId id) {
      return reaches(tenant)
          ? Optional.ofNullable(tables.emails.get(id))
              .filter(email -> email.details().tenant().equals(tenant))
          : Optional.empty();
    }

    @Override
    public List<ScheduledEmail> findAll(TenantId tenant, Collection<EmailId> ids) {
      return ids.stream().flatMap(id -> find(tenant, id).stream()).toList();
    }

    @Override
    public Optional<ScheduledEmail> lock(TenantId tenant, EmailId id) {
      return find(tenant, id);
    }

    @Override
    public void save(ScheduledEmail email) {
      if (find(email.details().tenant(), email.id()).isEmpty()) {
        throw new IllegalStateException("no such e-mail");
      }
      tables.emails.put(email.id(), email);
    }

    @Override
    public Optional<Waiting> holdOf(TenantId tenant) {
      return reaches(tenant)
          ? Optional.ofNullable(tables.activeLanes.get(tenant))
              .flatMap(key -> Optional.ofNullable(tables.lanes.get(key)))
              .flatMap(lane -> lane.hold(clock.instant()))
          : Optional.empty();
    }

    @Override
    public Withdrawal cancelScheduled(
        TenantId tenant,
        EmailSelection selection,
        String reason,
        Instant now,
        Optional<EmailId> after,
        int max) {
      List<Scheduled> next =
          tables.emails.values().stream()
              .filter(e -> e.details().tenant().equals(tenant) && reaches(tenant))
              .filter(e -> selects(selection, e.details()))
              .filter(
                  e -> after.map(a -> e.id().toString().compareTo(a.toString()) > 0).orElse(true))
              .filter(Scheduled.class::isInstance)
              .map(Scheduled.class::cast)
              .sorted(Comparator.comparing(e -> e.id().toString()))
              .limit(max)
              .toList();
      next.forEach(e -> tables.emails.put(e.id(), e.cancel(reason, now)));
      return new Withdrawal(
          next.size(), next.size() < max ? Optional.empty() : Optional.of(next.getLast().id()));
    }

    private boolean selects(EmailSelection selection, EmailDetails details) {
      return selection.sequence().map(details.sequence().sequence()::equals).orElse(true)
          && selection.contact().map(details.contact().id()::equals).orElse(true)
          && selection.address().map(details.contact().mailbox().address()::isSameAs).orElse(true);
    }

    @Override
    public List<ScheduledEmail> list(
        TenantId tenant, EmailFilter filter, Optional<EmailId> before, int limit) {
      Comparator<ScheduledEmail> newestFirst =
          Comparator.comparing((ScheduledEmail e) -> e.id().toString()).reversed();
      return tables.emails.values().stream()
          .filter(e -> e.details().tenant().equals(tenant) && reaches(tenant))
          .filter(e -> before.map(b -> e.id().toString().compareTo(b.toString()) < 0).orElse(true))
          .filter(e -> matches(filter, e))
          .sorted(newestFirst)
          .limit(limit)
          .toList();
    }

    private boolean matches(EmailFilter filter, ScheduledEmail email) {
      EmailDetails details = email.details();
      return filter.state().map(EmailState.of(email)::equals).orElse(true)
          && filter.sequence().map(details.sequence().sequence()::equals).orElse(true)
          && filter.contact().map(details.contact().id()::equals).orElse(true)
          && filter.from().map(from -> !email.sendAt().isBefore(from)).orElse(true)
          && filter.to().map(to -> email.sendAt().isBefore(to)).orElse(true);
    }
  }

  private final class Queue implements SendQueue {

    @Override
    public Claim claim(String holder, int max, Duration leaseFor) {
      return new Units().asWorker(() -> claimNow(holder, max, leaseFor));
    }

    private Claim claimNow(String holder, int max, Duration leaseFor) {
      Instant now = clock.instant();
      List<Sending> leased = new ArrayList<>();
      boolean found = true;
      while (found && leased.size() < max) {
        found = false;
        for (LaneKey lane : List.copyOf(tables.activeLanes.values())) {
          Optional<ScheduledEmail> due = earliestDue(lane.tenant(), now);
          if (leased.size() < max && due.isPresent() && allowance(lane, now) > 0) {
            leased.add(lease(due.get(), lane, new Grant(holder, now, now.plus(leaseFor))));
            found = true;
          }
        }
      }
      return new Claim(leased, nextClaim(now));
    }

    private record Grant(String holder, Instant from, Instant until) {}

    private Sending lease(ScheduledEmail due, LaneKey key, Grant grant) {
      Lane lane = laneOf(key);
      long number = tables.leaseNumbers.merge(due.id(), 1L, Long::sum);
      Lease lease =
          new Lease(
              number, grant.holder(), lane.settings().provider(), grant.from(), grant.until());
      Sending sending =
          switch (due) {
            case Scheduled scheduled -> scheduled.lease(lease);
            case Unconfirmed unconfirmed -> unconfirmed.lease(lease);
            case Sending e -> throw new IllegalStateException("leased already");
            case Sent e -> throw new IllegalStateException("sent already");
            case Failed e -> throw new IllegalStateException("failed already");
            case Cancelled e -> throw new IllegalStateException("cancelled already");
          };
      tables.emails.put(due.id(), sending);
      tables.leaseLanes.put(due.id(), key);
      tables.lanes.put(key, lane.started(grant.from()));
      return sending;
    }

    private int allowance(LaneKey key, Instant now) {
      long live =
          tables.emails.values().stream()
              .filter(e -> e instanceof Sending s && s.lease().expiresAt().isAfter(now))
              .filter(e -> key.equals(tables.leaseLanes.get(e.id())))
              .count();
      return laneOf(key).allowance(now, live);
    }

    private Lane laneOf(LaneKey key) {
      Lane lane = tables.lanes.get(key);
      if (lane == null) {
        throw new IllegalStateException("no lane " + key);
      }
      return lane;
    }

    private Optional<ScheduledEmail> earliestDue(TenantId tenant, Instant now) {
      return tables.emails.values().stream()
          .filter(e -> e.details().tenant().equals(tenant))
          .filter(e -> dueAt(e).map(at -> !at.isAfter(now)).orElse(false))
          .min(
              Comparator.comparing((ScheduledEmail e) -> dueAt(e).orElseThrow())
                  .thenComparing(e -> e.id().toString()));
    }

    private Optional<Instant> dueAt(ScheduledEmail email) {
      return switch (email) {
        case Scheduled scheduled -> Optional.of(scheduled.nextAttemptAt());
        case Unconfirmed unconfirmed -> unconfirmed.nextCheckAt();
        case Sending e -> Optional.empty();
        case Sent e -> Optional.empty();
        case Failed e -> Optional.empty();
        case Cancelled e -> Optional.empty();
      };
    }

    private Instant nextClaim(Instant now) {
      Instant latest = now.plus(LOOK_AHEAD);
      return tables.activeLanes.values().stream()
          .flatMap(key -> laneNext(key, now).stream())
          .filter(at -> at.isBefore(latest))
          .min(Comparator.naturalOrder())
          .orElse(latest);
    }

    private Optional<Instant> laneNext(LaneKey key, Instant now) {
      return tables.emails.values().stream()
          .filter(e -> e.details().tenant().equals(key.tenant()))
          .flatMap(e -> dueAt(e).stream())
          .min(Comparator.naturalOrder())
          .map(due -> due.isAfter(laneOf(key).readyAt(now)) ? due : laneOf(key).readyAt(now));
    }

    @Override
    public void onEarlierDue(Runnable signal) {
      signals.add(signal);
      signal.run();
    }

    @Override
    public EmailContent content(Sending email) {
      reaches(email.details().tenant());
      EmailContent content = tables.contents.get(email.id());
      if (content == null) {
        throw new IllegalStateException("no content for " + email.id());
      }
      return content;
    }

    @Override
    public Fenced keep(Sending email) {
      return change(email, held -> email.reference().map(held::prepared).orElse(held));
    }

    @Override
    public List<Fenced> extend(List<Sending> leased, Duration leaseFor) {
      Instant until = clock.instant().plus(leaseFor);
      return leased.stream().map(email -> change(email, held -> held.extended(until))).toList();
    }

    @Override
    public List<Fenced> settle(List<SendQueue.Settlement> settlements) {
      return settlements.stream().map(this::settleOne).toList();
    }

    private Fenced settleOne(SendQueue.Settlement settlement) {
      Sending leased = settlement.leased();
      Fenced fenced = change(leased, held -> settlement.next());
      LaneKey key = tables.leaseLanes.get(leased.id());
      if (fenced == Fenced.DONE
          && key != null
          && !laneOf(key).configuredAt().isAfter(leased.lease().grantedAt())) {
        tables.lanes.put(key, laneOf(key).after(settlement.news(), clock.instant()));
      }
      return fenced;
    }

    private Fenced change(Sending holder, Function<Sending, ScheduledEmail> change) {
      reaches(holder.details().tenant());
      if (tables.emails.get(holder.id()) instanceof Sending held
          && held.lease().number() == holder.lease().number()) {
        tables.emails.put(held.id(), change.apply(held));
        return Fenced.DONE;
      }
      return Fenced.LEASE_LOST;
    }

    @Override
    public List<ScheduledEmail> recoverExpired(RetryPolicy policy, int max) {
      return new Units()
          .asWorker(
              () -> {
                Instant now = clock.instant();
                List<ScheduledEmail> recovered =
                    tables.emails.values().stream()
                        .filter(Sending.class::isInstance)
                        .map(Sending.class::cast)
                        .filter(s -> !s.lease().expiresAt().isAfter(now))
                        .limit(max)
                        .<ScheduledEmail>map(s -> s.abandon(policy, now))
                        .toList();
                recovered.forEach(email -> tables.emails.put(email.id(), email));
                return recovered;
              });
    }

    @Override
    public void configureLane(DeliverySettings settings, SendLimits limits) {
      reaches(settings.tenant());
      LaneKey key = new LaneKey(settings.tenant(), settings.sender().address());
      Lane earlier = tables.lanes.get(key);
      tables.lanes.put(
          key,
          new Lane(
              settings,
              limits,
              clock.instant(),
              earlier == null ? Instant.EPOCH : earlier.nextStart(),
              Instant.EPOCH,
              MailboxNews.Reason.LIMIT,
              0,
              earlier == null ? List.of() : earlier.starts()));
      tables.activeLanes.put(settings.tenant(), key);
    }

    @Override
    public void resume(TenantId tenant) {
      reaches(tenant);
      Optional.ofNullable(tables.activeLanes.get(tenant))
          .ifPresent(key -> tables.lanes.computeIfPresent(key, (same, lane) -> lane.resumed()));
    }
  }

  private final class Settings implements DeliverySettingsStore {

    @Override
    public Optional<DeliverySettings> find(TenantId tenant) {
      return reaches(tenant) ? Optional.ofNullable(tables.settings.get(tenant)) : Optional.empty();
    }

    @Override
    public Optional<DeliverySettings> lock(TenantId tenant) {
      return find(tenant);
    }

    @Override
    public void save(DeliverySettings settings) {
      reaches(settings.tenant());
      tables.settings.put(settings.tenant(), settings);
    }

    @Override
    public void saveConnection(DeliverySettings seen, Connection connection) {
      find(seen.tenant())
          .filter(stored -> stored.updatedAt().equals(seen.updatedAt()))
          .ifPresent(
              stored -> tables.settings.put(seen.tenant(), stored.withConnection(connection)));
    }
  }

  private final class RedeemedConsents implements ConsentRequests {

    @Override
    public Redemption redeem(TenantId tenant, UUID request, Instant expiresAt) {
      reaches(tenant);
      return tables.redeemed.add(new Request(tenant, request))
          ? Redemption.FIRST
          : Redemption.AGAIN;
    }
  }

  private final class Loans implements RotatingCredentials {

    @Override
    public <T> Optional<T> lend(
        DeliverySettings seen, Function<ProviderCredentials, Returned<T>> borrower) {
      ReentrantLock loan = loans.computeIfAbsent(seen.tenant(), tenant -> new ReentrantLock());
      loan.lock();
      try {
        Optional<ProviderCredentials> lent =
            within(seen.tenant())
                .filter(stored -> stored.updatedAt().equals(seen.updatedAt()))
                .map(DeliverySettings::credentials);
        Optional<Returned<T>> returned = lent.map(borrower);
        returned.ifPresent(r -> replace(seen, lent.orElseThrow(), r.credentials()));
        return returned.map(Returned::result);
      } finally {
        loan.unlock();
      }
    }

    private Optional<DeliverySettings> within(TenantId tenant) {
      return new Units().forTenant(tenant, () -> new Settings().find(tenant));
    }

    private void replace(
        DeliverySettings seen, ProviderCredentials lent, ProviderCredentials replacement) {
      new Units()
          .forTenant(
              seen.tenant(),
              () -> {
                new Settings()
                    .find(seen.tenant())
                    .filter(stored -> stored.provider().mode().equals(seen.provider().mode()))
                    .filter(stored -> stored.credentials().equals(lent))
                    .ifPresent(stored -> new Settings().save(stored.withCredentials(replacement)));
                return seen;
              });
    }
  }

  private final class Events implements EngagementEventStore {

    @Override
    public void append(List<EngagementEvent> events) {
      for (EngagementEvent event : events) {
        reaches(event.context().tenant());
        if (tables.eventIds.add(event.context().id())) {
          tables.events.add(
              new RecordedEvent(
                  tables.events.size() + 1L,
                  tables.firsts.add(kindKey(event)),
                  clock.instant(),
                  tables.erased.containsKey(PersonKey.of(event)) ? event.erased() : event));
        }
      }
      newsListeners.forEach(Runnable::run);
    }

    private String kindKey(EngagementEvent event) {
      String link =
          event instanceof EngagementEvent.Clicked clicked ? "/" + clicked.link().index() : "";
      return event.context().email() + "/" + EventKind.of(event) + link;
    }

    @Override
    public List<RecordedEvent> read(TenantId tenant, EventFilter filter, long after, int limit) {
      return tables.events.stream()
          .filter(e -> reaches(tenant) && e.event().context().tenant().equals(tenant))
          .filter(e -> e.position() > after)
          .filter(e -> filter.accepts(e.event()))
          .limit(limit)
          .toList();
    }

    @Override
    public long last(TenantId tenant) {
      return read(tenant, EventFilter.ALL, 0, Integer.MAX_VALUE).stream()
          .mapToLong(RecordedEvent::position)
          .max()
          .orElse(0);
    }

    @Override
    public List<TenantId> withNews(Map<TenantId, Long> positions) {
      return InMemoryStores.withNews(positions, this::last);
    }
  }

  private final class Records implements PendingRecords {

    @Override
    public void add(Collection<Sent> emails) {
      for (Sent email : emails) {
        TenantId tenant = email.details().tenant();
        if (!reaches(tenant)) {
          throw new IllegalStateException("out of reach: " + email.id());
        }
        Instant now = clock.instant();
        tables.records.putIfAbsent(
            email.id(), new DueRecord(new Pending(tenant, email.id(), 0, now), now));
      }
    }

    @Override
    public List<Pending> claim(int max, int each, Duration claimFor) {
      Instant now = clock.instant();
      Map<TenantId, Integer> taken = new HashMap<>();
      List<Pending> claimed =
          tables.records.values().stream()
              .filter(r -> reaches(r.pending().tenant()) && !r.dueAt().isAfter(now))
              .sorted(Comparator.comparing(DueRecord::dueAt))
              .filter(r -> taken.merge(r.pending().tenant(), 1, Integer::sum) <= each)
              .limit(max)
              .map(DueRecord::pending)
              .map(p -> new Pending(p.tenant(), p.email(), p.attempt() + 1, p.since()))
              .toList();
      claimed.forEach(p -> tables.records.put(p.email(), new DueRecord(p, now.plus(claimFor))));
      return claimed;
    }

    @Override
    public void postpone(Pending claimed, Duration wait) {
      if (isLatest(claimed)) {
        tables.records.put(claimed.email(), new DueRecord(claimed, clock.instant().plus(wait)));
      }
    }

    @Override
    public void remove(Pending claimed) {
      if (isLatest(claimed)) {
        tables.records.remove(claimed.email());
      }
    }

    private boolean isLatest(Pending claimed) {
      DueRecord latest = tables.records.get(claimed.email());
      return reaches(claimed.tenant()) && latest != null && latest.pending().equals(claimed);
    }
  }

  private final class Places implements FeedPlaces {

    @Override
    public Optional<Stretch> next(FeedReader reader, Set<Integer> except, int limit) {
      for (int share = 0; share < SHARES; share++) {
        Place place = placeOf(reader, share);
        List<RecordedEvent> fresh = events(share, place.position(), Long.MAX_VALUE, limit);
        if (!except.contains(share) && !fresh.isEmpty()) {
          Stretch stretch = new Stretch(share, place.position(), fresh);
          tables.places.put(new PlaceKey(reader, share), new Place(stretch.to(), place.again()));
          return Optional.of(stretch);
        }
      }
      return Optional.empty();
    }

    @Override
    public void beginNow(FeedReader reader) {
      List<PlaceKey> keys =
          IntStream.range(0, SHARES).mapToObj(share -> new PlaceKey(reader, share)).toList();
      boolean isNew =
          !tables.begun.contains(reader)
              && keys.stream().allMatch(key -> placeOf(reader, key.share()).position() == 0);
      if (isNew) {
        long end = tables.events.stream().mapToLong(RecordedEvent::position).max().orElse(0);
        keys.forEach(key -> tables.places.put(key, new Place(end, Optional.empty())));
        tables.begun.add(reader);
      }
    }

    @Override
    public void beginAgain(FeedReader reader) {
      for (int share = 0; share < SHARES; share++) {
        tables.places.put(
            new PlaceKey(reader, share),
            new Place(placeOf(reader, share).position(), Optional.of(0L)));
      }
    }

    @Override
    public Optional<Again> nextAgain(FeedReader reader, Set<Integer> except, int limit) {
      for (int share = 0; share < SHARES; share++) {
        Place place = placeOf(reader, share);
        if (!except.contains(share) && place.again().isPresent()) {
          return Optional.of(again(reader, share, place, limit));
        }
      }
      return Optional.empty();
    }

    private Again again(FeedReader reader, int share, Place place, int limit) {
      long after = place.again().orElseThrow();
      List<RecordedEvent> events = events(share, after, place.position(), limit);
      boolean isLast = events.size() < limit || events.getLast().position() == place.position();
      tables.places.put(
          new PlaceKey(reader, share),
          new Place(
              place.position(),
              isLast ? Optional.empty() : Optional.of(events.getLast().position())));
      return new Again(share, events, after == 0, isLast);
    }

    @Override
    public List<Progress> progress() {
      return Arrays.stream(FeedReader.values()).map(this::progressOf).toList();
    }

    private Progress progressOf(FeedReader reader) {
      List<Integer> shares = IntStream.range(0, SHARES).boxed().toList();
      Duration delay =
          shares.stream()
              .flatMap(s -> events(s, placeOf(reader, s).position(), Long.MAX_VALUE, 1).stream())
              .map(event -> Duration.between(event.recordedAt(), clock.instant()))
              .max(Comparator.naturalOrder())
              .orElse(Duration.ZERO);
      long again = shares.stream().filter(s -> placeOf(reader, s).again().isPresent()).count();
      return new Progress(reader, delay, (int) again);
    }

    @Override
    public void onNews(Runnable signal) {
      newsListeners.add(signal);
      signal.run();
    }

    private Place placeOf(FeedReader reader, int share) {
      return tables.places.getOrDefault(
          new PlaceKey(reader, share), new Place(0, Optional.empty()));
    }

    private List<RecordedEvent> events(int share, long after, long until, int limit) {
      return tables.events.stream()
          .filter(e -> reaches(e.event().context().tenant()))
          .filter(e -> shareOf(e.event().context().tenant()) == share)
          .filter(e -> e.position() > after && e.position() <= until)
          .limit(limit)
          .toList();
    }
  }

  private static int shareOf(TenantId tenant) {
    return Math.floorMod(tenant.hashCode(), FeedPlaces.SHARES);
  }

  private final class BesideSummaries implements InMemorySummaries.Surroundings {

    @Override
    public void requireReach(TenantId tenant) {
      if (!reaches(tenant)) {
        throw new IllegalStateException("out of reach: " + tenant);
      }
    }

    @Override
    public List<RecordedEvent> events() {
      return tables.events;
    }

    @Override
    public Optional<String> provider(Summaries.Mail mail) {
      return Optional.ofNullable(tables.emails.get(mail.email()))
          .filter(email -> email.details().tenant().equals(mail.tenant()))
          .flatMap(
              email ->
                  switch (email) {
                    case Sent sent -> Optional.of(sent.provider());
                    case Sending sending -> Optional.of(sending.lease().provider());
                    case Scheduled s -> Optional.empty();
                    case Failed f -> Optional.empty();
                    case Unconfirmed u -> Optional.empty();
                    case Cancelled c -> Optional.empty();
                  })
          .map(ProviderId::toString);
    }
  }

  private final class Bursts implements ClickBursts {

    @Override
    public List<Candidate> around(List<EngagementEvent.Clicked> fresh, Duration within) {
      Map<List<Object>, Set<EngagementEvent.Clicked>> groups = new LinkedHashMap<>();
      for (EngagementEvent.Clicked click : fresh) {
        List<EngagementEvent.Clicked> near =
            clicks().filter(other -> areNear(click, other, within)).toList();
        if (near.stream().anyMatch(other -> other.link().index() != click.link().index())) {
          groups
              .computeIfAbsent(
                  List.of(click.context().email(), click.visit().visitor().network()),
                  key -> new LinkedHashSet<>())
              .addAll(near);
        }
      }
      return groups.values().stream().map(this::candidate).flatMap(Optional::stream).toList();
    }

    private Optional<Candidate> candidate(Set<EngagementEvent.Clicked> clicks) {
      EmailId email = clicks.iterator().next().context().email();
      return Optional.ofNullable(tables.contents.get(email))
          .map(content -> new Candidate(content.html(), List.copyOf(clicks)));
    }

    /** With the verdicts that they have by now. */
    private Stream<EngagementEvent.Clicked> clicks() {
      return all(EngagementEvent.Clicked.class)
          .map(
              click ->
                  all(EngagementEvent.Reassessed.class)
                      .filter(e -> e.visit().equals(click.context().id()))
                      .reduce((earlier, later) -> later)
                      .map(e -> reassessed(click, e.assessment()))
                      .orElse(click));
    }

    private EngagementEvent.Clicked reassessed(
        EngagementEvent.Clicked click, Assessment assessment) {
      return click.with(new Visit(click.visit().visitor(), assessment, click.visit().count()));
    }

    private <E extends EngagementEvent> Stream<E> all(Class<E> kind) {
      return tables.events.stream()
          .map(RecordedEvent::event)
          .filter(kind::isInstance)
          .map(kind::cast);
    }

    private boolean areNear(
        EngagementEvent.Clicked one, EngagementEvent.Clicked other, Duration within) {
      Duration apart =
          Duration.between(one.context().occurredAt(), other.context().occurredAt()).abs();
      Optional<String> network = one.visit().visitor().network();
      return one.context().email().equals(other.context().email())
          && network.isPresent()
          && network.equals(other.visit().visitor().network())
          && apart.compareTo(within) <= 0;
    }
  }

  private final class SuppressedRecipients implements Suppressions {

    @Override
    public Suppression add(Suppression suppression) {
      return of(suppression.tenant())
          .filter(earlier -> isSame(earlier.target(), suppression.target()))
          .findFirst()
          .orElseGet(
              () -> {
                tables.suppressions.add(suppression);
                return suppression;
              });
    }

    private Stream<Suppression> of(TenantId tenant) {
      boolean reached = reaches(tenant);
      return tables.suppressions.stream().filter(s -> reached && s.tenant().equals(tenant));
    }

    private boolean isSame(Target one, Target other) {
      return (one instanceof Target.OfAddress mine && other instanceof Target.OfAddress theirs)
          ? mine.address().isSameAs(theirs.address())
          : one.equals(other);
    }

    private boolean isErased(Suppression suppression, Target target) {
      return target instanceof Target.OfAddress it
          && suppression
              .target()
              .equals(Target.OfErasedAddress.of(suppression.tenant(), it.address()));
    }

    @Override
    public Optional<Suppression> remove(TenantId tenant, SuppressionId id) {
      Optional<Suppression> found = of(tenant).filter(s -> s.id().equals(id)).findFirst();
      found.ifPresent(tables.suppressions::remove);
      return found;
    }

    @Override
    public List<Suppression> list(
        TenantId tenant, Optional<Target> target, Optional<SuppressionId> before, int limit) {
      Comparator<Suppression> newestFirst =
          Comparator.comparing((Suppression s) -> s.id().toString()).reversed();
      return of(tenant)
          .filter(s -> target.map(t -> isSame(s.target(), t) || isErased(s, t)).orElse(true))
          .filter(s -> before.map(b -> s.id().toString().compareTo(b.toString()) < 0).orElse(true))
          .sorted(newestFirst)
          .limit(limit)
          .toList();
    }

    @Override
    public Map<EmailId, Suppression> ofAll(Collection<EmailDetails> emails) {
      Map<EmailId, Suppression> found = new HashMap<>();
      for (EmailDetails email : emails) {
        of(email.tenant())
            .filter(s -> s.target().covers(email.contact()))
            .min(Comparator.comparing(Suppression::since))
            .ifPresent(s -> found.put(email.id(), s));
      }
      return found;
    }
  }

  private final class OpenAndPast implements Alerts {

    private final Identifiers identifiers = Examples.identifiers();

    @Override
    public void raise(Collection<Occurrence> occurrences, Instant now) {
      for (Occurrence occurrence : occurrences) {
        Cause cause = occurrence.cause();
        if (!inReach(cause)) {
          throw new IllegalStateException("out of reach: " + cause);
        }
        Alert raised =
            switch (openOf(cause)) {
              case Triggered alert -> alert.again(occurrence.notice(), now);
              case Acknowledged alert -> alert.again(occurrence.notice(), now);
              case Resolved alert -> throw new IllegalStateException("not open");
              case null ->
                  Triggered.by(new AlertId(identifiers.next()), cause, occurrence.notice(), now);
            };
        tables.alerts.put(raised.id(), raised);
      }
    }

    @Override
    public void resolve(Collection<Cause> causes, Instant now) {
      for (Cause cause : causes) {
        Alert open = inReach(cause) ? openOf(cause) : null;
        if (open != null) {
          tables.alerts.put(open.id(), resolved(open, now));
        }
      }
    }

    private Resolved resolved(Alert open, Instant now) {
      return switch (open) {
        case Triggered alert -> alert.resolve(now);
        case Acknowledged alert -> alert.resolve(now);
        case Resolved alert -> alert;
      };
    }

    private @Nullable Alert openOf(Cause cause) {
      return tables.alerts.values().stream()
          .filter(alert -> isOpen(alert) && alert.cause().equals(cause))
          .findAny()
          .orElse(null);
    }

    private boolean isOpen(Alert alert) {
      return !(alert instanceof Resolved);
    }

    private boolean inReach(Cause cause) {
      return cause.tenant().map(InMemoryStores.this::reaches).orElseGet(this::isWorker);
    }

    private boolean isWorker() {
      return reach != null && reach.tenant().isEmpty();
    }

    @Override
    public List<Alert> lockOpen(AlertKind kind) {
      return sorted(alert -> isOpen(alert) && alert.cause().kind() == kind).toList();
    }

    @Override
    public Optional<Alert> lock(TenantId tenant, AlertId id) {
      return sorted(alert -> alert.id().equals(id) && isOf(tenant, alert)).findAny();
    }

    private boolean isOf(TenantId tenant, Alert alert) {
      return alert.cause().tenant().equals(Optional.of(tenant));
    }

    @Override
    public void save(Alert alert) {
      if (!inReach(alert.cause()) || tables.alerts.replace(alert.id(), alert) == null) {
        throw new IllegalStateException("no such alert");
      }
    }

    @Override
    public List<Alert> list(
        TenantId tenant, AlertFilter filter, Optional<AlertId> before, int limit) {
      return listed(alert -> isOf(tenant, alert), filter, before, limit);
    }

    @Override
    public List<Alert> listAll(AlertFilter filter, Optional<AlertId> before, int limit) {
      return listed(alert -> true, filter, before, limit);
    }

    private List<Alert> listed(
        Predicate<Alert> condition, AlertFilter filter, Optional<AlertId> before, int limit) {
      return sorted(condition)
          .filter(alert -> filter.kind().map(alert.cause().kind()::equals).orElse(true))
          .filter(alert -> filter.state().map(AlertState.of(alert)::equals).orElse(true))
          .filter(
              alert -> before.map(b -> textOf(alert.id()).compareTo(textOf(b)) < 0).orElse(true))
          .sorted(Comparator.comparing((Alert alert) -> textOf(alert.id())).reversed())
          .limit(limit)
          .toList();
    }

    @Override
    public List<Alert> current(Instant resolvedSince, Optional<AlertId> after, int limit) {
      return sorted(
              alert ->
                  alert.cause().kind() != AlertKind.HOT_LEAD
                      && !(alert instanceof Resolved resolved
                          && resolved.resolvedAt().isBefore(resolvedSince)))
          .filter(alert -> after.map(a -> textOf(alert.id()).compareTo(textOf(a)) > 0).orElse(true))
          .limit(limit)
          .toList();
    }

    private String textOf(AlertId id) {
      return id.toString();
    }

    /** Those in reach that fulfil the condition, oldest first. */
    private Stream<Alert> sorted(Predicate<Alert> condition) {
      return tables.alerts.values().stream()
          .filter(alert -> inReach(alert.cause()) && condition.test(alert))
          .sorted(Comparator.comparing(alert -> textOf(alert.id())));
    }
  }

  private final class Stuck implements StuckEmails {

    @Override
    public List<Overdue> overdue(Duration longerThan) {
      Instant now = clock.instant();
      return tables.activeLanes.entrySet().stream()
          .filter(lane -> reaches(lane.getKey()))
          .flatMap(
              lane ->
                  new Queue()
                      .earliestDue(lane.getKey(), now).stream()
                          .flatMap(email -> new Queue().dueAt(email).stream())
                          .flatMap(
                              due ->
                                  new Queue()
                                      .laneOf(lane.getValue()).couldStartSince(due, now).stream())
                          .filter(since -> !since.isAfter(now.minus(longerThan)))
                          .map(since -> new Overdue(lane.getKey(), since)))
          .toList();
    }

    @Override
    public List<Undecided> undecided() {
      return tables.emails.values().stream()
          .filter(e -> reaches(e.details().tenant()))
          .filter(e -> e instanceof Unconfirmed u && u.nextCheckAt().isEmpty())
          .collect(Collectors.groupingBy(e -> e.details().tenant(), Collectors.counting()))
          .entrySet()
          .stream()
          .map(count -> new Undecided(count.getKey(), count.getValue().intValue()))
          .toList();
    }
  }

  private final class Destinations implements LinkDestinations {

    @Override
    public void keep(EmailDetails email, List<Link> links) {
      reaches(email.tenant());
      if (tables.erased.containsKey(PersonKey.of(email))) {
        return;
      }
      links.forEach(
          link ->
              tables.destinations.put(new LinkKey(email.tenant(), email.id(), link.index()), link));
    }

    @Override
    public Optional<Link> find(TrackingToken.KeptClick click) {
      TenantId tenant = click.subject().tenant();
      return reaches(tenant)
          ? Optional.ofNullable(
              tables.destinations.get(new LinkKey(tenant, click.subject().email(), click.link())))
          : Optional.empty();
    }
  }

  private final class Hosts implements TrackingHosts {

    @Override
    public Outcome claim(TenantId tenant, Optional<HostName> host) {
      reaches(tenant);
      if (host.filter(wanted -> !tables.hosts.getOrDefault(wanted, tenant).equals(tenant))
          .isPresent()) {
        return Outcome.TAKEN;
      }
      tables.hosts.values().removeIf(tenant::equals);
      host.ifPresent(wanted -> tables.hosts.put(wanted, tenant));
      return Outcome.GRANTED;
    }

    @Override
    public Optional<TenantId> ownerOf(HostName host) {
      lock.lock();
      try {
        return Optional.ofNullable(tables.hosts.get(host));
      } finally {
        lock.unlock();
      }
    }
  }

  private final class Hooks implements Webhooks {

    @Override
    public Addition add(Webhook webhook, int max) {
      if (!reaches(webhook.tenant())) {
        throw new IllegalStateException("out of reach: " + webhook.id());
      }
      if (list(webhook.tenant()).size() >= max) {
        return Addition.FULL;
      }
      tables.hooks.put(
          HookKey.of(webhook), new Hook(webhook, EndpointHealth.GOOD, clock.instant()));
      return Addition.ADDED;
    }

    @Override
    public List<Webhook> list(TenantId tenant) {
      boolean reached = reaches(tenant);
      return tables.hooks.values().stream()
          .map(Hook::webhook)
          .filter(webhook -> reached && webhook.tenant().equals(tenant))
          .sorted(Comparator.comparing(webhook -> webhook.id().toString()))
          .toList();
    }

    @Override
    public Optional<Webhook> find(TenantId tenant, WebhookId id) {
      return reaches(tenant)
          ? Optional.ofNullable(tables.hooks.get(new HookKey(tenant, id))).map(Hook::webhook)
          : Optional.empty();
    }

    @Override
    public Optional<Webhook> lock(TenantId tenant, WebhookId id) {
      return find(tenant, id);
    }

    @Override
    public void save(Webhook webhook) {
      if (reaches(webhook.tenant())) {
        tables.hooks.computeIfPresent(
            HookKey.of(webhook), (key, hook) -> new Hook(webhook, hook.health(), hook.since()));
      }
    }

    @Override
    public Optional<Webhook> remove(TenantId tenant, WebhookId id) {
      Optional<Webhook> found = find(tenant, id);
      found.ifPresent(
          webhook -> {
            tables.hooks.remove(HookKey.of(webhook));
            tables.deliveries.keySet().removeIf(key -> key.hook().equals(HookKey.of(webhook)));
          });
      return found;
    }
  }

  private final class Deliveries implements WebhookDeliveries {

    @Override
    public void add(Collection<Message> messages) {
      for (Message message : messages) {
        if (!reaches(message.tenant())) {
          throw new IllegalStateException("out of reach: " + message.id());
        }
        Instant now = clock.instant();
        tables.hooks.values().stream()
            .filter(hook -> wants(hook, message))
            .map(hook -> new DeliveryKey(HookKey.of(hook.webhook()), message.id()))
            .forEach(key -> tables.deliveries.putIfAbsent(key, Outgoing.of(message, 0, now)));
      }
      newsListeners.forEach(Runnable::run);
    }

    private boolean wants(Hook hook, Message message) {
      Webhook webhook = hook.webhook();
      return webhook.tenant().equals(message.tenant())
          && webhook.isEnabled()
          && webhook.types().contains(message.type())
          && message.recordedAt().map(at -> !at.isBefore(hook.since())).orElse(true);
    }

    @Override
    public List<Due> claim(int max, int each, Duration leaseFor) {
      Instant now = clock.instant();
      List<Map.Entry<DeliveryKey, Outgoing>> turns = new ArrayList<>();
      Map<DeliveryKey, Long> places = new HashMap<>();
      for (Map.Entry<HookKey, Hook> hook : tables.hooks.entrySet()) {
        Hook lane = hook.getValue();
        if (lane.webhook().isEnabled() && !lane.health().isResting(now)) {
          long busy = of(hook.getKey()).filter(e -> e.getValue().isLeased(now)).count();
          List<Map.Entry<DeliveryKey, Outgoing>> due =
              of(hook.getKey())
                  .filter(e -> !e.getValue().isParked() && !e.getValue().dueAt().isAfter(now))
                  .sorted(Comparator.comparing(e -> e.getValue().dueAt()))
                  .limit(Math.max(0, lane.health().allowance(BREAKER, each) - busy))
                  .toList();
          due.forEach(e -> places.put(e.getKey(), busy + due.indexOf(e)));
          turns.addAll(due);
        }
      }
      return turns.stream()
          .sorted(
              Comparator.comparing((Map.Entry<DeliveryKey, Outgoing> e) -> places.get(e.getKey()))
                  .thenComparing(e -> e.getValue().dueAt()))
          .limit(max)
          .map(e -> lease(e.getKey(), e.getValue().leased(now.plus(leaseFor))))
          .toList();
    }

    private Stream<Map.Entry<DeliveryKey, Outgoing>> of(HookKey hook) {
      boolean reached = reaches(hook.tenant());
      return tables.deliveries.entrySet().stream()
          .filter(e -> reached && e.getKey().hook().equals(hook));
    }

    private Due lease(DeliveryKey key, Outgoing leased) {
      tables.deliveries.put(key, leased);
      return new Due(
          hookOf(key.hook()).webhook(),
          key.message(),
          leased.message().type(),
          contentOf(leased.message()),
          leased.lease(),
          leased.attempts(),
          leased.since());
    }

    private Hook hookOf(HookKey key) {
      return Optional.ofNullable(tables.hooks.get(key)).orElseThrow();
    }

    private Content contentOf(Message message) {
      return message
          .content()
          .<Content>map(Content.Finished::new)
          .or(
              () ->
                  tables.events.stream()
                      .filter(e -> e.event().context().tenant().equals(message.tenant()))
                      .filter(e -> e.event().context().id().value().equals(message.id()))
                      .findFirst()
                      .map(Content.OfEvent::new))
          .orElseGet(Content.Gone::new);
    }

    @Override
    public Settled settle(List<WebhookDeliveries.Settlement> settlements) {
      List<WebhookDeliveries.Settlement> inForce = new ArrayList<>();
      List<Webhook> recovered = new ArrayList<>();
      for (WebhookDeliveries.Settlement settlement : settlements) {
        Due due = settlement.due();
        HookKey hook = HookKey.of(due.webhook());
        DeliveryKey key = new DeliveryKey(hook, due.message());
        Outgoing latest = tables.deliveries.get(key);
        if (reaches(hook.tenant()) && latest != null && latest.lease() == due.lease()) {
          inForce.add(settlement);
          end(key, latest, settlement.end());
          if (settlement.end() instanceof End.Taken && hookOf(hook).health().failures() > 0) {
            recovered.add(due.webhook());
            health(hook, EndpointHealth.GOOD);
          }
        }
      }
      newsListeners.forEach(Runnable::run);
      return new Settled(inForce, recovered);
    }

    private void end(DeliveryKey key, Outgoing latest, End end) {
      Instant now = clock.instant();
      EndpointHealth health = hookOf(key.hook()).health();
      switch (end) {
        case End.Taken taken -> tables.deliveries.remove(key);
        case End.Dropped dropped -> tables.deliveries.remove(key);
        case End.Later later -> {
          tables.deliveries.put(
              key, latest.failed(now.plus(later.after()), false, later.failure(), now));
          health(key.hook(), health.failed(BREAKER, later.rest(), now));
        }
        case End.Parked parked -> {
          tables.deliveries.put(key, latest.failed(now, true, parked.failure(), now));
          health(key.hook(), health.failed(BREAKER, Duration.ZERO, now));
        }
        case End.Disabled disabled -> {
          tables.deliveries.put(key, latest.failed(now, true, disabled.failure(), now));
          List.copyOf(tables.deliveries.entrySet()).stream()
              .filter(e -> e.getKey().hook().equals(key.hook()) && !e.getValue().isParked())
              .forEach(
                  e -> tables.deliveries.put(e.getKey(), e.getValue().parked(disabled.failure())));
          Hook hook = hookOf(key.hook());
          tables.hooks.put(
              key.hook(),
              new Hook(
                  hook.webhook().disable(now),
                  health.failed(BREAKER, Duration.ZERO, now),
                  hook.since()));
        }
      }
    }

    private void health(HookKey key, EndpointHealth health) {
      tables.hooks.computeIfPresent(
          key, (same, hook) -> new Hook(hook.webhook(), health, hook.since()));
    }

    @Override
    public int parkOlder(Webhook webhook, Duration age, Failure failure, int max) {
      Instant now = clock.instant();
      List<Map.Entry<DeliveryKey, Outgoing>> old =
          of(HookKey.of(webhook))
              .filter(e -> !e.getValue().isParked() && !e.getValue().isLeased(now))
              .filter(e -> !e.getValue().since().isAfter(now.minus(age)))
              .limit(max)
              .toList();
      old.forEach(e -> tables.deliveries.put(e.getKey(), e.getValue().parked(failure)));
      return old.size();
    }

    @Override
    public List<Delivery> list(
        TenantId tenant,
        WebhookId webhook,
        Optional<State> state,
        Optional<UUID> before,
        int limit) {
      Comparator<Delivery> oldestFirst = Comparator.comparing(d -> d.message().toString());
      return of(new HookKey(tenant, webhook))
          .map(e -> shown(e.getKey().message(), e.getValue()))
          .filter(d -> state.map(d.state()::equals).orElse(true))
          .filter(
              d -> before.map(b -> d.message().toString().compareTo(b.toString()) < 0).orElse(true))
          .sorted(oldestFirst.reversed())
          .limit(limit)
          .toList();
    }

    private Delivery shown(UUID message, Outgoing pending) {
      return new Delivery(
          message,
          pending.message().type(),
          pending.message().contact(),
          pending.isParked() ? State.PARKED : State.WAITING,
          pending.attempts(),
          pending.since(),
          pending.isParked() ? Optional.empty() : Optional.of(pending.dueAt()),
          pending.lastAttemptAt(),
          pending.failure());
    }

    @Override
    public int replay(TenantId tenant, WebhookId webhook, Set<UUID> messages) {
      List<Map.Entry<DeliveryKey, Outgoing>> parked =
          of(new HookKey(tenant, webhook))
              .filter(e -> e.getValue().isParked())
              .filter(e -> messages.isEmpty() || messages.contains(e.getKey().message()))
              .toList();
      Instant now = clock.instant();
      parked.forEach(
          e ->
              tables.deliveries.put(
                  e.getKey(), Outgoing.of(e.getValue().message(), e.getValue().lease() + 1, now)));
      newsListeners.forEach(Runnable::run);
      return parked.size();
    }

    @Override
    public Backlog backlog() {
      List<Outgoing> reached =
          tables.deliveries.entrySet().stream()
              .filter(e -> reaches(e.getKey().hook().tenant()))
              .map(Map.Entry::getValue)
              .toList();
      return new Backlog(
          reached.stream().filter(p -> !p.isParked()).count(),
          reached.stream().filter(Outgoing::isParked).count(),
          reached.stream()
              .filter(p -> !p.isParked())
              .map(p -> Duration.between(p.since(), clock.instant()))
              .max(Comparator.naturalOrder())
              .orElse(Duration.ZERO));
    }

    @Override
    public void onNews(Runnable signal) {
      newsListeners.add(signal);
    }
  }

  private final class EverythingPersonal implements PersonalData {

    private static final String REASON = "the contact was erased";

    @Override
    public Erasure mark(TenantId tenant, ContactId contact, Instant now) {
      reaches(tenant);
      PersonKey key = new PersonKey(tenant, contact);
      Erasure erasure =
          tables.erased.computeIfAbsent(key, absent -> new Erasure(tenant, contact, now));
      tables.open.add(key);
      return erasure;
    }

    @Override
    public Wiped wipe(Erasure erasure, int max) {
      PersonKey key = new PersonKey(erasure.tenant(), erasure.contact());
      List<ScheduledEmail> theirs =
          tables.emails.values().stream()
              .filter(e -> PersonKey.of(e.details()).equals(key) && reaches(key.tenant()))
              .filter(e -> !e.details().equals(e.details().erased()))
              .toList();
      List<ScheduledEmail> ended =
          theirs.stream().filter(e -> atItsEnd(e).isPresent()).limit(max).toList();
      ended.forEach(this::wipe);
      tables.destinations.keySet().removeIf(link -> isOf(key, link));
      tables.suppressions.replaceAll(s -> isAbout(key, s) ? with(s.target(), s) : s);
      tables.alerts.values().removeIf(alert -> isOf(key, alert));
      tables.scores.remove(new IntentScores.Whose(key.tenant(), key.contact()));
      tables.leads.removeIf(
          recorded ->
              new PersonKey(recorded.lead().tenant(), recorded.lead().contact()).equals(key));
      tables.events.replaceAll(
          recorded ->
              PersonKey.of(recorded.event()).equals(key)
                  ? new RecordedEvent(
                      recorded.position(),
                      recorded.first(),
                      recorded.recordedAt(),
                      recorded.event().erased())
                  : recorded);
      return new Wiped(ended.size() == max, theirs.size() - ended.size());
    }

    private void wipe(ScheduledEmail email) {
      MailAddress address = email.details().contact().mailbox().address();
      Target erased = Target.OfErasedAddress.of(email.details().tenant(), address);
      boolean known = tables.suppressions.stream().anyMatch(s -> s.target().equals(erased));
      tables.suppressions.removeIf(s -> known && isAt(address, email, s));
      tables.suppressions.replaceAll(s -> isAt(address, email, s) ? with(erased, s) : s);
      tables.emails.put(email.id(), atItsEnd(email).orElseThrow());
      tables.contents.remove(email.id());
      tables.records.remove(email.id());
      tables.keys.values().removeIf(use -> use.email().equals(email.id()));
    }

    private boolean isAt(MailAddress address, ScheduledEmail email, Suppression suppression) {
      return suppression.tenant().equals(email.details().tenant())
          && suppression.target() instanceof Target.OfAddress it
          && it.address().isSameAs(address);
    }

    private boolean isAbout(PersonKey key, Suppression suppression) {
      return suppression.tenant().equals(key.tenant())
          && suppression.target().equals(new Target.OfContact(key.contact()));
    }

    private Suppression with(Target target, Suppression old) {
      return new Suppression(old.tenant(), old.id(), target, REASON, old.since());
    }

    private boolean isOf(PersonKey key, LinkKey link) {
      ScheduledEmail email = tables.emails.get(link.email());
      return email != null && PersonKey.of(email.details()).equals(key);
    }

    private boolean isOf(PersonKey key, Alert alert) {
      return alert
          .cause()
          .equals(Cause.of(key.tenant(), AlertKind.HOT_LEAD, key.contact().value()));
    }

    /** What is left of an e-mail that is at its end; absent for others. */
    private Optional<ScheduledEmail> atItsEnd(ScheduledEmail email) {
      EmailDetails details = email.details().erased();
      List<Attempt> attempts = email.attempts().stream().map(Attempt::erased).toList();
      return switch (email) {
        case Sent e ->
            Optional.of(
                new Sent(
                    details, e.sendAt(), e.sentAt(), e.provider(), Optional.empty(), attempts));
        case Failed e ->
            Optional.of(
                new Failed(details, e.sendAt(), e.failedAt(), e.reason().erased(), attempts));
        case Cancelled e ->
            Optional.of(new Cancelled(details, e.sendAt(), e.cancelledAt(), Erased.TEXT, attempts));
        case Scheduled e -> Optional.empty();
        case Sending e -> Optional.empty();
        case Unconfirmed e -> Optional.empty();
      };
    }

    @Override
    public void close(Erasure erasure) {
      reaches(erasure.tenant());
      tables.open.remove(new PersonKey(erasure.tenant(), erasure.contact()));
    }

    @Override
    public List<Erasure> open(int max) {
      return tables.erased.entrySet().stream()
          .filter(e -> reaches(e.getKey().tenant()) && tables.open.contains(e.getKey()))
          .map(Map.Entry::getValue)
          .sorted(Comparator.comparing(Erasure::since))
          .limit(max)
          .toList();
    }

    @Override
    public Set<ContactId> erased(TenantId tenant, Collection<ContactId> contacts) {
      return contacts.stream()
          .filter(c -> reaches(tenant) && tables.erased.containsKey(new PersonKey(tenant, c)))
          .collect(Collectors.toSet());
    }

    @Override
    public Optional<Instant> latest() {
      return tables.erased.values().stream()
          .filter(e -> reaches(e.tenant()))
          .map(Erasure::since)
          .max(Comparator.naturalOrder());
    }
  }

  private final class Scores implements IntentScores {

    @Override
    public List<History> lock(Collection<Whose> contacts) {
      return contacts.stream()
          .distinct()
          .filter(whose -> reaches(whose.tenant()))
          .filter(
              whose -> !tables.erased.containsKey(new PersonKey(whose.tenant(), whose.contact())))
          .map(
              whose ->
                  new History(
                      whose,
                      Optional.ofNullable(tables.scores.get(whose)),
                      categoryOf(whose),
                      eventsOf(whose)))
          .toList();
    }

    private Optional<ContactCategory> categoryOf(Whose whose) {
      return tables.emails.values().stream()
          .map(ScheduledEmail::details)
          .filter(
              email ->
                  email.tenant().equals(whose.tenant())
                      && email.contact().id().equals(whose.contact())
                      && email.contact().category().isPresent())
          .max(Comparator.comparing(email -> email.id().toString()))
          .flatMap(email -> email.contact().category());
    }

    private List<RecordedEvent> eventsOf(Whose whose) {
      List<RecordedEvent> all =
          tables.events.stream()
              .filter(e -> e.event().context().tenant().equals(whose.tenant()))
              .filter(e -> e.event().context().contact().equals(whose.contact()))
              .toList();
      List<RecordedEvent> ofPersons = all.stream().filter(this::isOfPersonOrRevises).toList();
      List<RecordedEvent> newest =
          ofPersons.subList(Math.max(0, ofPersons.size() - MOST_EVENTS), ofPersons.size());
      Set<EventId> revised =
          newest.stream()
              .map(RecordedEvent::event)
              .filter(EngagementEvent.Reassessed.class::isInstance)
              .map(e -> ((EngagementEvent.Reassessed) e).visit())
              .collect(Collectors.toSet());
      return all.stream()
          .filter(e -> newest.contains(e) || revised.contains(e.event().context().id()))
          .toList();
    }

    private boolean isOfPersonOrRevises(RecordedEvent recorded) {
      return recorded.event() instanceof EngagementEvent.Reassessed
          || (recorded.event() instanceof EngagementEvent.Visited visited
              && visited.visit().assessment().verdict() == Verdict.PERSON);
    }

    @Override
    public List<Whose> known(Collection<Whose> contacts) {
      return contacts.stream()
          .filter(whose -> reaches(whose.tenant()) && tables.scores.containsKey(whose))
          .toList();
    }

    @Override
    public List<Whose> claimDue(Instant now, int max) {
      return tables.scores.entrySet().stream()
          .filter(score -> reaches(score.getKey().tenant()) && isDue(score.getValue(), now))
          .map(Map.Entry::getKey)
          .limit(max)
          .toList();
    }

    private boolean isDue(ContactScore score, Instant now) {
      return score.changesAt().filter(at -> !at.isAfter(now)).isPresent()
          || score.rulesVersion() < new Rules().find(score.tenant()).version();
    }

    @Override
    public void save(Collection<ContactScore> scores) {
      scores.forEach(
          score -> {
            reaches(score.tenant());
            tables.scores.put(new Whose(score.tenant(), score.contact()), score);
          });
    }

    @Override
    public Optional<ContactScore> find(TenantId tenant, ContactId contact) {
      return reaches(tenant)
          ? Optional.ofNullable(tables.scores.get(new Whose(tenant, contact)))
          : Optional.empty();
    }

    @Override
    public List<ContactScore> hottest(
        TenantId tenant, BigDecimal atLeast, Optional<IntentScores.Place> after, int limit) {
      Comparator<IntentScores.Place> hottestFirst =
          Comparator.comparing(IntentScores.Place::score)
              .reversed()
              .thenComparing(place -> place.contact().value());
      return tables.scores.values().stream()
          .filter(score -> reaches(tenant) && score.tenant().equals(tenant))
          .filter(score -> score.current().compareTo(atLeast) >= 0)
          .filter(
              score ->
                  after
                      .map(a -> hottestFirst.compare(IntentScores.Place.of(score), a) > 0)
                      .orElse(true))
          .sorted(Comparator.comparing(IntentScores.Place::of, hottestFirst))
          .limit(limit)
          .toList();
    }
  }

  private final class Rules implements ScoringRulesStore {

    @Override
    public Map<TenantId, Versioned> findAll(Collection<TenantId> tenants) {
      return tenants.stream()
          .distinct()
          .filter(tenant -> reaches(tenant) && tables.rules.containsKey(tenant))
          .collect(Collectors.toMap(Function.identity(), tables.rules::get));
    }

    @Override
    public void save(TenantId tenant, ScoringRules rules) {
      tables.rules.put(tenant, new Versioned(rules, find(tenant).version() + 1));
    }
  }

  private final class Retentions implements RetentionStore {

    @Override
    public Optional<Retention> find(TenantId tenant) {
      return reaches(tenant)
          ? Optional.ofNullable(tables.retentions.get(tenant))
          : Optional.empty();
    }

    @Override
    public void save(TenantId tenant, Retention retention) {
      reaches(tenant);
      tables.retentions.put(tenant, retention);
    }

    @Override
    public void remove(TenantId tenant) {
      if (reaches(tenant)) {
        tables.retentions.remove(tenant);
      }
    }
  }

  private final class Leads implements HotLeads {

    @Override
    public void append(List<HotLead> leads) {
      for (HotLead lead : leads) {
        reaches(lead.tenant());
        leadPosition++;
        tables.leads.add(new RecordedLead(leadPosition, lead));
      }
      leadListeners.forEach(Runnable::run);
    }

    @Override
    public List<RecordedLead> read(TenantId tenant, long after, int limit) {
      return tables.leads.stream()
          .filter(recorded -> reaches(tenant) && recorded.lead().tenant().equals(tenant))
          .filter(recorded -> recorded.position() > after)
          .limit(limit)
          .toList();
    }

    @Override
    public long last(TenantId tenant) {
      return read(tenant, 0, Integer.MAX_VALUE).stream()
          .mapToLong(RecordedLead::position)
          .max()
          .orElse(0);
    }

    @Override
    public List<TenantId> withNews(Map<TenantId, Long> positions) {
      return InMemoryStores.withNews(positions, this::last);
    }

    @Override
    public void onNews(Runnable signal) {
      leadListeners.add(signal);
      signal.run();
    }
  }

  /** Whose feed ends after the position given for each, the one furthest behind first. */
  private static List<TenantId> withNews(
      Map<TenantId, Long> positions, ToLongFunction<TenantId> last) {
    return positions.entrySet().stream()
        .filter(place -> last.applyAsLong(place.getKey()) > place.getValue())
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }
}
