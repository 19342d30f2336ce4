// Command peer runs the same jobs, through containerd's own Go client, against two servers of containerd's protocol in
// turn, and prints medians and ratios. See ../against-containerd, which starts both servers.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/containerd/containerd"
	"github.com/containerd/containerd/namespaces"
)

// server is one of the two daemons under test.
type server struct {
	name    string
	socket  string
	pid     int
	client  *containerd.Client
	serial  int64
	results map[string][]float64
}

// plan says how much of everything is done.
type plan struct {
	rounds     int
	warmSmall  int
	warmBytes  int64
	small      int
	patience   time.Duration // for one measurement of a rate
	bigBytes   int64
	listed     int
	lookups    int
	pairs      int
	memoryRest time.Duration

	image       string
	shape       shape
	warmImports int
}

func quick() plan {
	return plan{rounds: 3, warmSmall: 1000, warmBytes: 128 << 20, small: 600, patience: 5 * time.Second, bigBytes: 128 << 20, listed: 5000,
		lookups: 2000, pairs: 400, memoryRest: time.Second, shape: shape{4, 4000, 110 << 20}}
}

func full() plan {
	return plan{rounds: 5, warmSmall: 5000, warmBytes: 1 << 30, small: 4000, patience: 12 * time.Second, bigBytes: 1 << 30, listed: 100000,
		lookups: 20000, pairs: 4000, memoryRest: 10 * time.Second, shape: shape{4, 40000, 880 << 20}, warmImports: 1}
}

func main() {
	peer := flag.String("peer", "", "NAME,SOCKET,PID of the server to compare with")
	ours := flag.String("ours", "", "NAME,SOCKET,PID of the server to be judged")
	jobs := flag.String("jobs", "small,big,memory", "which jobs: small, big, memory, list, import, snapshots")
	image := flag.String("image", "", "where the job import keeps its archive")
	short := flag.Bool("quick", false, "small counts: to try the tool, not to publish")
	rounds := flag.Int("rounds", 0, "rounds, of which the median counts")
	warm := flag.Int("warm", 0, "blobs of 4 KiB that each server takes in before it is measured")
	flag.Parse()
	p := full()
	if *short {
		p = quick()
	}
	p.image = *image
	if *rounds > 0 {
		p.rounds = *rounds
	}
	if *warm > 0 {
		p.warmSmall = *warm
	}
	servers := []*server{open(*peer), open(*ours)}
	ctx := namespaces.WithNamespace(context.Background(), "bench")
	fmt.Printf("rounds %d (median counts; peer and ours in turn), load before: %s, cores: %d\n",
		p.rounds, load(), runtime.NumCPU())
	for _, job := range strings.Split(*jobs, ",") {
		known, ok := map[string]func(context.Context, plan, []*server){
			"small": smallJob, "big": bigJob, "memory": memoryJob, "list": listJob, "import": importJob,
			"snapshots": snapshotsJob}[job]
		if !ok {
			fail(fmt.Errorf("no job named %q", job))
		}
		known(ctx, p, servers)
	}
	fmt.Printf("load after: %s\n", load())
}

func open(text string) *server {
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		fail(fmt.Errorf("expected NAME,SOCKET,PID, found %q", text))
	}
	pid, err := strconv.Atoi(parts[2])
	fail(err)
	client, err := containerd.New(parts[1])
	fail(err)
	return &server{name: parts[0], socket: parts[1], pid: pid, client: client, results: map[string][]float64{}}
}

func load() string {
	bytes, err := os.ReadFile("/proc/loadavg")
	fail(err)
	return strings.Join(strings.Fields(string(bytes))[:3], " ")
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}
