/**
 * What functions of well-known modules give, whose source is not at hand: so `sqlx.Open(…)` gives a `*sqlx.DB`, and what is called on that has a
 * name. Only constructors and the like that lead to a type of rules/resources.yml are here; all others stay unknown.
 *
 * A line of import paths is followed by their results. `*DB, error: Open (Conn).DB` is a function and a method; a receiver has no star, whatever it
 * is declared with. `*Dialer = DefaultDialer` is a variable. A type without a path is one of the same package.
 */
import { type Type, UNKNOWN } from './types.ts';

const RESULTS = `
cloud.google.com/go/firestore
  *CollectionRef: (Client).Collection (CollectionRef).WithReadOptions (DocumentRef).Collection
  *CollectionRef, error: (CollectionIterator).Next
  *DocumentRef: (Client).Doc (Client).DocFromFullPath (CollectionRef).Doc (CollectionRef).NewDoc
    (DocumentRef).WithReadOptions (PipelineResult).Ref
  *DocumentRef, *WriteResult, error: (CollectionRef).Add
  *DocumentRef, error: (DocumentRefIterator).Next
  *Query: (Query).WithReadOptions
  *Transaction: (Transaction).WithReadOptions
  Query: (Query).EndAt (Query).EndBefore (Query).Limit (Query).LimitToLast (Query).Offset (Query).OrderBy
    (Query).OrderByPath (Query).Select (Query).SelectPaths (Query).StartAfter (Query).StartAt (Query).Where
    (Query).WhereEntity (Query).WherePath (Query).WithRunOptions
  Query, error: (Query).Deserialize
cloud.google.com/go/spanner
  *BatchReadOnlyTransaction: (Client).BatchReadOnlyTransactionFromID
  *BatchReadOnlyTransaction, error: (Client).BatchReadOnlyTransaction
  *Client, error: NewClient NewClientWithConfig
  *ReadOnlyTransaction: (Client).ReadOnlyTransaction (Client).Single
    (ReadOnlyTransaction).WithBeginTransactionOption (ReadOnlyTransaction).WithTimestampBound
cloud.google.com/go/storage
  *BucketHandle: (BucketHandle).If (BucketHandle).Retryer (BucketHandle).SetObjectRetention
    (BucketHandle).UserProject (Client).Bucket
  *ObjectHandle: (BucketHandle).Object (ObjectHandle).Generation (ObjectHandle).If (ObjectHandle).Key
    (ObjectHandle).OverrideUnlockedRetention (ObjectHandle).ReadCompressed (ObjectHandle).ReadHandle
    (ObjectHandle).Retryer (ObjectHandle).SoftDeleted
github.com/ClickHouse/clickhouse-go/v2
  *database/sql.DB: OpenDB
  github.com/ClickHouse/clickhouse-go/v2/lib/driver.Conn, error: Open
github.com/IBM/sarama github.com/Shopify/sarama
  Consumer, error: NewConsumer NewConsumerFromClient
  OffsetManager, error: NewOffsetManagerFromClient
github.com/apache/pulsar-client-go/pulsar
  Client, error: NewClient
github.com/aws/aws-sdk-go-v2/feature/ec2/imds
  *Client: New NewFromConfig
github.com/aws/aws-sdk-go-v2/service/s3
  *Client: New NewFromConfig
github.com/aws/aws-sdk-go/service/s3
  *S3: New
github.com/boltdb/bolt go.etcd.io/bbolt
  *DB: (Tx).DB
  *DB, error: Open
github.com/cloudsoda/go-smb2
  *Session: (Session).WithContext
  *Session, error: (Dialer).Dial (Dialer).DialConn
  *Share: (Share).WithContext
  *Share, error: (Session).Mount
github.com/cockroachdb/pebble github.com/cockroachdb/pebble/v2
  *Batch: (DB).NewBatch (DB).NewBatchWithSize (DB).NewIndexedBatch (DB).NewIndexedBatchWithSize
  *DB, error: Open
  *Snapshot: (DB).NewSnapshot
github.com/colinmarc/hdfs
  *Client: NewForConnection
  *Client, error: New NewClient NewForUser
github.com/colinmarc/hdfs/v2
  *Client, error: New NewClient
github.com/coreos/etcd/clientv3
  *Client: NewCtxClient
  *Client, error: New NewFromURL NewFromURLs
  Maintenance: NewMaintenance NewMaintenanceFromMaintenanceClient
github.com/coreos/etcd/clientv3/concurrency
  *github.com/coreos/etcd/clientv3.Client: (Session).Client
github.com/containers/image/transports/alltransports github.com/containers/image/docker
  github.com/containers/image/types.ImageReference, error: NewReference ParseImageName ParseReference
github.com/containers/image/v5/transports/alltransports github.com/containers/image/v5/docker
  github.com/containers/image/v5/types.ImageReference, error: NewReference ParseImageName ParseReference
github.com/dgraph-io/badger github.com/dgraph-io/badger/v2 github.com/dgraph-io/badger/v3 github.com/dgraph-io/badger/v4
  *DB, error: Open OpenManaged
  *Txn: (DB).NewTransaction (DB).NewTransactionAt
github.com/dgraph-io/dgo github.com/dgraph-io/dgo/v2
  *Dgraph: NewDgraphClient
github.com/docker/docker/client
  *Client, error: NewClient NewClientWithOpts NewEnvClient
github.com/docker/engine-api/client
  *Client, error: NewClient NewEnvClient
github.com/elastic/go-elasticsearch/v7
  *Client, error: NewClient NewDefaultClient
github.com/elastic/go-elasticsearch/v8
  *Client, error: New NewClient NewDefaultClient
github.com/emersion/go-smtp
  *Client: NewClient NewClientLMTP NewClientStartTLS
  *Client, error: Dial DialStartTLS DialTLS
github.com/ethereum/go-ethereum/ethclient
  *Client: NewClient
  *Client, error: Dial DialContext
github.com/garyburd/redigo/redis github.com/gomodule/redigo/redis
  *Pool: NewPool
github.com/go-pg/pg github.com/go-pg/pg/v10 github.com/go-pg/pg/v9
  *DB: (DB).WithContext (DB).WithParam (DB).WithTimeout Connect
github.com/go-redis/redis
  *Client: (Client).SetLimiter (Client).WithContext NewClient NewFailoverClient
  *ClusterClient: (ClusterClient).WithContext NewClusterClient
  *Ring: (Ring).WithContext NewRing
  *SentinelClient: NewSentinelClient
  UniversalClient: NewUniversalClient
github.com/go-redis/redis/v7
  *Client: (Client).WithContext (Client).WithTimeout NewClient NewFailoverClient
  *ClusterClient: (ClusterClient).WithContext NewClusterClient
  *Ring: (Ring).WithContext NewRing
  *SentinelClient: (SentinelClient).WithContext NewSentinelClient
  UniversalClient: NewUniversalClient
github.com/go-redis/redis/v8
  *Client: (Client).WithContext (Client).WithTimeout NewClient NewFailoverClient
  *Client, error: (ClusterClient).MasterForKey (ClusterClient).SlaveForKey
  *ClusterClient: (ClusterClient).WithContext NewClusterClient NewFailoverClusterClient
  *Ring: (Ring).WithContext NewRing
  *SentinelClient: (SentinelClient).WithContext NewSentinelClient
  UniversalClient: NewUniversalClient
github.com/gocql/gocql
  *ClusterConfig: NewCluster
github.com/globalsign/mgo gopkg.in/mgo.v2
  *Session: (Session).Clone (Session).Copy (Session).New
  *Session, error: Dial DialWithInfo DialWithTimeout
github.com/google/go-containerregistry/pkg/crane
  github.com/google/go-containerregistry/pkg/v1.Image, error: Append Load LoadTag Pull
  github.com/google/go-containerregistry/pkg/v1.Layer, error: Layer PullLayer
github.com/google/go-containerregistry/pkg/v1
  Layer, error: (Image).LayerByDiffID (Image).LayerByDigest
  []Layer, error: (Image).Layers
github.com/google/go-containerregistry/pkg/v1/daemon github.com/google/go-containerregistry/pkg/v1/tarball
  github.com/google/go-containerregistry/pkg/v1.Image, error: Image ImageFromPath
  github.com/google/go-containerregistry/pkg/v1.Layer, error: LayerFromFile LayerFromOpener LayerFromReader
github.com/google/go-containerregistry/pkg/v1/mutate
  github.com/google/go-containerregistry/pkg/v1.Image: Annotations ConfigMediaType MediaType
  github.com/google/go-containerregistry/pkg/v1.Image, error: Append AppendLayers Canonical Config ConfigFile CreatedAt
    Rebase Time
github.com/google/go-containerregistry/pkg/v1/remote
  github.com/google/go-containerregistry/pkg/v1.Image, error: (Descriptor).Image Image
  github.com/google/go-containerregistry/pkg/v1.Layer, error: Layer
  *Descriptor, error: Get
github.com/google/gopacket/pcap github.com/gopacket/gopacket/pcap
  *InactiveHandle, error: NewInactiveHandle
github.com/google/gousb
  *Context: NewContext
github.com/gorilla/websocket github.com/segmentio/kafka-go
  *Dialer = DefaultDialer
github.com/hirochachacha/go-smb2
  *Session: (Session).WithContext
  *Session, error: (Dialer).Dial (Dialer).DialContext
  *Share: (Share).WithContext
  *Share, error: (Session).Mount
github.com/jackc/pgx/v4
  *Conn: (Tx).Conn
  *Conn, error: Connect ConnectConfig
  Tx, error: (Conn).Begin (Conn).BeginTx (Tx).Begin
github.com/jackc/pgx/v4/pgxpool
  *github.com/jackc/pgx/v4.Conn: (Conn).Conn (Conn).Hijack (Tx).Conn
  *Conn, error: (Pool).Acquire
  *Pool, error: Connect ConnectConfig
  github.com/jackc/pgx/v4.Tx, error: (Conn).Begin (Conn).BeginTx (Pool).Begin (Pool).BeginTx (Tx).Begin
github.com/jackc/pgx/v5
  *Conn: (Rows).Conn (Tx).Conn
  *Conn, error: Connect ConnectConfig ConnectWithOptions
  Tx: (BatchResults).Tx
  Tx, error: (Conn).Begin (Conn).BeginTx (Tx).Begin
github.com/jackc/pgx/v5/pgxpool
  *github.com/jackc/pgx/v5.Conn: (Conn).Conn (Conn).Hijack (Tx).Conn
  *Conn, error: (Pool).Acquire
  *Pool, error: New NewWithConfig
  github.com/jackc/pgx/v5.Tx, error: (Conn).Begin (Conn).BeginTx (Pool).Begin (Pool).BeginTx (Tx).Begin
github.com/jinzhu/gorm
  *DB, error: Open
  *DB: (DB).Debug (DB).Group (DB).Having (DB).Joins (DB).Limit (DB).Model (DB).New (DB).Not (DB).Offset
    (DB).Omit (DB).Or (DB).Order (DB).Preload (DB).Raw (DB).Scopes (DB).Select (DB).Table (DB).Unscoped (DB).Where
github.com/jlaffaye/ftp
  *ServerConn, error: Connect Dial DialTimeout
github.com/jmoiron/sqlx
  *database/sql.Stmt, error: (DB).Prepare (DB).PrepareContext (Conn).PrepareContext (Tx).Prepare (Tx).PrepareContext
    (Preparer).Prepare (PreparerContext).PrepareContext
  *database/sql.Tx, error: (DB).Begin (DB).BeginTx (Conn).BeginTx
  *Conn, error: (DB).Connx
  *DB: (DB).Unsafe MustConnect MustOpen NewDb
  *DB, error: Connect ConnectContext Open
  *NamedStmt: (NamedStmt).Unsafe (Tx).NamedStmt (Tx).NamedStmtContext
  *NamedStmt, error: (DB).PrepareNamed (DB).PrepareNamedContext (Tx).PrepareNamed (Tx).PrepareNamedContext
  *Stmt: (Stmt).Unsafe (Tx).Stmtx (Tx).StmtxContext
  *Stmt, error: (Conn).PreparexContext (DB).Preparex (DB).PreparexContext (Tx).Preparex (Tx).PreparexContext
    Preparex PreparexContext
  *Tx: (DB).MustBegin (DB).MustBeginTx (Tx).Unsafe
  *Tx, error: (Conn).BeginTxx (DB).BeginTxx (DB).Beginx
github.com/libp2p/go-libp2p
  github.com/libp2p/go-libp2p/core/host.Host, error: New NewWithoutDefaults
github.com/minio/minio-go github.com/minio/minio-go/v6
  *Client, error: New NewV2 NewV4 NewWithCredentials NewWithOptions NewWithRegion
github.com/minio/minio-go/v7
  *Client, error: New
github.com/moby/moby/client
  *Client, error: New NewClientWithOpts
github.com/neo4j/neo4j-go-driver/v4/neo4j
  Driver, error: NewDriver
  Session: (Driver).NewSession
  Session, error: (Driver).Session
github.com/neo4j/neo4j-go-driver/v5/neo4j
  Driver, error: NewDriver
  DriverWithContext, error: NewDriverWithContext
  Session: (Driver).NewSession
  SessionWithContext: (DriverWithContext).NewSession
github.com/newrelic/go-agent/v3/newrelic
  *Application: (Transaction).Application
  *Application, error: NewApplication
  *Transaction: (Application).StartTransaction (Transaction).NewGoroutine FromContext
github.com/olivere/elastic/v7
  *Client, error: NewClient Dial
  *BulkProcessorService: (Client).BulkProcessor (BulkProcessorService).After (BulkProcessorService).Backoff
    (BulkProcessorService).Before (BulkProcessorService).BulkActions (BulkProcessorService).BulkSize
    (BulkProcessorService).FlushInterval (BulkProcessorService).Name (BulkProcessorService).Stats
    (BulkProcessorService).Workers
github.com/opentracing/opentracing-go
  Tracer: (Span).Tracer GlobalTracer
github.com/pkg/sftp
  *Client, error: NewClient NewClientPipe
github.com/rabbitmq/amqp091-go
  *Connection, error: Dial DialConfig DialTLS DialTLS_ExternalAuth Open
github.com/redis/go-redis/v9
  *Client: (Client).WithTimeout NewClient NewFailoverClient
  *Client, error: (ClusterClient).MasterForKey (ClusterClient).SlaveForKey (Ring).GetShardClientForKey
  *ClusterClient: NewClusterClient NewFailoverClusterClient
  *Ring: NewRing
  *SentinelClient: NewSentinelClient
  UniversalClient: NewUniversalClient
github.com/spf13/afero
  Fs: NewBasePathFs NewCacheOnReadFs NewCopyOnWriteFs NewMemMapFs NewOsFs NewReadOnlyFs NewRegexpFs
github.com/streadway/amqp
  *Connection, error: Dial DialConfig DialTLS Open
  *Channel, error: (Connection).Channel
github.com/syndtr/goleveldb/leveldb
  *DB, error: Open OpenFile Recover RecoverFile
  *Snapshot, error: (DB).GetSnapshot
  *Transaction, error: (DB).OpenTransaction
github.com/uber/jaeger-client-go
  github.com/opentracing/opentracing-go.Tracer: (Span).Tracer
  github.com/opentracing/opentracing-go.Tracer, io.Closer: NewTracer
github.com/uber/jaeger-client-go/config
  *Configuration, error: (Configuration).FromEnv FromEnv
  github.com/opentracing/opentracing-go.Tracer, io.Closer, error: (Configuration).New (Configuration).NewTracer
github.com/jackc/pgx/v4/stdlib github.com/jackc/pgx/v5/stdlib
  *database/sql.DB: OpenDB OpenDBFromPool
github.com/uptrace/bun
  *DB: (DB).WithNamedArg (DB).WithQueryHook NewDB
github.com/vmware/govmomi/view
  *Manager: NewManager
github.com/xuri/excelize/v2
  *File: (File).CharsetTranscoder (File).SetZipWriter NewFile
  *File, error: OpenFile OpenReader
go.elastic.co/apm
  *Tracer, error: NewTracer NewTracerOptions
  *Transaction: (Tracer).StartTransaction (Tracer).StartTransactionOptions TransactionFromContext
go.elastic.co/apm/v2
  *Tracer: DefaultTracer
  *Tracer, error: NewTracer NewTracerOptions
  *Transaction: (Tracer).StartTransaction (Tracer).StartTransactionOptions TransactionFromContext
go.etcd.io/etcd/client/v3
  *Client: (Client).WithLogger NewCtxClient
  *Client, error: New NewFromURL NewFromURLs
  Maintenance: NewMaintenance NewMaintenanceFromMaintenanceClient
go.etcd.io/etcd/client/v3/concurrency
  *go.etcd.io/etcd/client/v3.Client: (Session).Client
go.mongodb.org/mongo-driver/mongo
  *Client: (Database).Client (Session).Client
  *Client, error: Connect NewClient
  *Collection: (Database).Collection
  *Collection, error: (Collection).Clone
  *Database: (Client).Database (Collection).Database
  IndexView: (Collection).Indexes
go.mongodb.org/mongo-driver/v2/mongo
  *Client: (Database).Client (Session).Client
  *Client, error: Connect
  *Collection: (Collection).Clone (Database).Collection (GridFSBucket).GetChunksCollection
    (GridFSBucket).GetFilesCollection
  *Database: (Client).Database (Collection).Database
  IndexView: (Collection).Indexes
go.opentelemetry.io/otel
  go.opentelemetry.io/otel/trace.Tracer: Tracer
  go.opentelemetry.io/otel/trace.TracerProvider: GetTracerProvider
go.opentelemetry.io/otel/sdk/trace
  go.opentelemetry.io/otel/trace.Tracer: (TracerProvider).Tracer
go.opentelemetry.io/otel/trace
  Tracer: (TracerProvider).Tracer
  TracerProvider: (Span).TracerProvider NewNoopTracerProvider
gocloud.dev/blob
  *Bucket: PrefixedBucket SingleKeyBucket
  *Bucket, error: (URLMux).OpenBucket (URLMux).OpenBucketURL (BucketURLOpener).OpenBucketURL OpenBucket
gocv.io/x/gocv
  Mat: IMRead NewMat NewMatWithSize (Mat).Clone
golang.org/x/crypto/ssh
  *Client: NewClient
  *Client, error: Dial
golang.org/x/sync/errgroup
  *Group, context.Context: WithContext
golang.org/x/sys/windows/svc/mgr
  *Mgr, error: Connect ConnectRemote
gorm.io/gorm
  *DB, error: Open
  *DB: (DB).Clauses (DB).Debug (DB).Distinct (DB).Group (DB).Having (DB).InnerJoins (DB).Joins (DB).Limit
    (DB).Model (DB).Not (DB).Offset (DB).Omit (DB).Or (DB).Order (DB).Preload (DB).Raw (DB).Scopes (DB).Select
    (DB).Session (DB).Table (DB).Unscoped (DB).Where (DB).WithContext
k8s.io/client-go/dynamic
  NamespaceableResourceInterface: (DynamicClient).Resource (Interface).Resource
  ResourceInterface: (NamespaceableResourceInterface).Namespace
k8s.io/client-go/kubernetes
  *Clientset: New NewForConfigOrDie
  *Clientset, error: NewForConfig NewForConfigAndClient
  k8s.io/client-go/kubernetes/typed/core/v1.CoreV1Interface: (Clientset).CoreV1 (Interface).CoreV1
  k8s.io/client-go/kubernetes/typed/apps/v1.AppsV1Interface: (Clientset).AppsV1 (Interface).AppsV1
  k8s.io/client-go/kubernetes/typed/batch/v1.BatchV1Interface: (Clientset).BatchV1 (Interface).BatchV1
k8s.io/client-go/kubernetes/typed/apps/v1
  DaemonSetInterface: (AppsV1Interface).DaemonSets
  DeploymentInterface: (AppsV1Interface).Deployments
  StatefulSetInterface: (AppsV1Interface).StatefulSets
k8s.io/client-go/kubernetes/typed/batch/v1
  JobInterface: (BatchV1Interface).Jobs
k8s.io/client-go/kubernetes/typed/core/v1
  *k8s.io/client-go/rest.Request: (PodInterface).GetLogs
  ConfigMapInterface: (CoreV1Interface).ConfigMaps
  EndpointsInterface: (CoreV1Interface).Endpoints
  EventInterface: (CoreV1Interface).Events
  NamespaceInterface: (CoreV1Interface).Namespaces
  NodeInterface: (CoreV1Interface).Nodes
  PersistentVolumeClaimInterface: (CoreV1Interface).PersistentVolumeClaims
  PersistentVolumeInterface: (CoreV1Interface).PersistentVolumes
  PodInterface: (CoreV1Interface).Pods
  SecretInterface: (CoreV1Interface).Secrets
  ServiceAccountInterface: (CoreV1Interface).ServiceAccounts
  ServiceInterface: (CoreV1Interface).Services
k8s.io/client-go/rest
  *Request: (Request).AbsPath (Request).Body (Request).Name (Request).Namespace (Request).Param
    (Request).Resource (Request).SetHeader (Request).SubResource (Request).Timeout (Request).VersionedParams
libvirt.org/go/libvirt
  *Connect, error: (Domain).DomainGetConnect NewConnect NewConnectReadOnly NewConnectWithAuth
    NewConnectWithAuthDefault
sigs.k8s.io/controller-runtime/pkg/client
  WithWatch, error: NewWithWatch
xorm.io/xorm
  *Engine, error: NewEngine
  *Session: (Engine).NewSession (Engine).Where (Session).Where (Session).Table (Engine).Table (Session).Context
    (Engine).Context
`;

const types = readResults(RESULTS);

/** The type of a function, method or variable of a package without source, by its qualified name. */
export function typeOfExternal(qualified: string): Type {
  return types.get(qualified.replace(/^\(\*/, '(')) ?? UNKNOWN;
}

function readResults(text: string): ReadonlyMap<string, Type> {
  const found = new Map<string, Type>();
  let paths: readonly string[] = [];
  // a line that goes on is indented deeper
  for (const line of text
    .replace(/\n {4}/g, ' ')
    .trim()
    .split('\n')) {
    const [, results, sign, names] = /^ {2}(.*?)(:| =) (.*)$/.exec(line) ?? [];
    if (results === undefined || names === undefined) {
      paths = line.split(' ');
      continue;
    }
    for (const path of paths) {
      const given = results.split(', ').map((result) => typeNamed(result, path));
      const type = sign === ':' ? functionOf(given) : (given[0] ?? UNKNOWN);
      for (const name of names.split(' ')) found.set(qualify(name, path), type);
    }
  }
  return found;
}

function typeNamed(text: string, path: string): Type {
  if (text.startsWith('*')) return { kind: 'pointer', elem: typeNamed(text.slice(1), path) };
  if (text.startsWith('[]')) return { kind: 'slice', elem: typeNamed(text.slice(2), path) };
  const dot = text.lastIndexOf('.');
  if (text === 'error') return { kind: 'named', path: '', name: text, args: [] };
  return { kind: 'named', path: dot < 0 ? path : text.slice(0, dot), name: text.slice(dot + 1), args: [] };
}

/** Its parameters are not told: it takes whatever it is given. */
function functionOf(results: readonly Type[]): Type {
  return { kind: 'signature', params: [{ kind: 'slice', elem: UNKNOWN }], variadic: true, results };
}

function qualify(name: string, path: string): string {
  return name.startsWith('(') ? `(${path}.${name.slice(1)}` : `${path}.${name}`;
}
