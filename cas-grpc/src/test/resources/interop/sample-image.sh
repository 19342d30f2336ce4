#!/bin/bash
# usage: sample-image.sh DIRECTORY: makes there, of files of this machine, the OCI layout `layout` with the image `sample`
# of six layers, and the archives sample-oci.tar, sample-docker.tar and sample-zstd.tar of it.
#
# Every directory whose content a layer changes is an entry of that layer: what a directory's mtime becomes otherwise is
# not the same with any two tools of the field; nor are times before 1970 and hard links into lower layers.
set -euo pipefail
cd "$1"
umask 022
image=layout:sample
reference=example.com/cas/sample:1
unpacked=bundle/rootfs

repack() { umoci repack --refresh-bundle --image $image bundle; }

umoci init --layout layout
umoci new --image $image
umoci config --image $image --config.cmd /bin/true --config.env PATH=/usr/bin --config.label cas.sample=yes --author cas
umoci unpack --image $image bundle

# 1: thousands of real files with their links, modes and times.
for source in usr/share/zoneinfo usr/share/perl usr/share/bash-completion usr/lib/x86_64-linux-gnu/perl-base \
    usr/share/perl5 usr/include usr/share/man usr/share/doc; do
    [ ! -d "/$source" ] || tar -C / -cf - "$source" | tar -C $unpacked -xpf -
    [ "$(find $unpacked | wc -l)" -lt 3000 ] || break
done
mkdir -p $unpacked/usr/share/gone/below && touch $unpacked/usr/share/gone/below/{1,2,3}
repack

# 2: everything odd.
odd=$unpacked/odd
mkdir -p $odd/hard $odd/emptydir $odd/sticky $odd/sgid $odd/gone $odd/filetodir.d $odd/keepmeta $odd/opaque
echo one >$odd/hard/a && ln $odd/hard/a $odd/hard/b && ln $odd/hard/a $odd/c
echo attributes >$odd/xattr && setfattr -n user.cas -v hello $odd/xattr && setfattr -n user.binary -v 0x0001ff $odd/xattr
setfattr -n user.directory -v d $odd/emptydir
cp /bin/true $odd/capable && setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 $odd/capable
cp /bin/true $odd/suid && chown 1000:1001 $odd/suid && chmod 6755 $odd/suid
chmod 1777 $odd/sticky && chown 0:50 $odd/sgid && chmod 2775 $odd/sgid
ln -s /nowhere/at/all $odd/dangling && chown -h 12:34 $odd/dangling
ln -s ../odd/hard/a $odd/relative && touch -hd '2001-02-03 04:05:06Z' $odd/relative
ln -s "$(printf 'x%.0s' {1..300})" $odd/longlink
echo 1970 >$odd/epoch && touch -d @0 $odd/epoch && echo 2100 >$odd/future && touch -d '2100-01-01Z' $odd/future
mkdir "$odd/ünïcödé ☃ 名前" && echo s >"$odd/ünïcödé ☃ 名前/snow man\\x" && echo n >"$odd/new
line"
echo l >"$odd/$(printf 'n%.0s' {1..255})"
deep=$odd
for i in 1 2 3 4 5; do deep=$deep/$(printf "d$i%.0s" {1..60}) && mkdir "$deep"; done && echo deep >"$deep/deep"
truncate -s 8M $odd/sparse && printf middle | dd of=$odd/sparse bs=1 seek=4000000 conv=notrunc status=none
mkfifo $odd/fifo
echo secret >$odd/secret && chmod 000 $odd/secret && echo big >$odd/bigid && chown 3000000:4000000 $odd/bigid
: >$odd/empty && echo 1 >$odd/gone/x && echo f >$odd/filetodir && ln -s hard $odd/linktodir
for i in 1 2 3; do echo $i >$odd/opaque/$i && mkdir $odd/opaque/sub$i && echo $i >$odd/opaque/sub$i/f; done
mkdir $odd/dirtofile $odd/dirtolink && echo 1 >$odd/dirtofile/y && echo 1 >$odd/dirtolink/y
touch -d '2020-05-05 05:05:05Z' $odd/hard $odd/keepmeta
repack

# 3: deletions and changes of kind.
rm -r $odd/gone $odd/filetodir $odd/linktodir $odd/c $unpacked/usr/share/gone
mkdir $odd/filetodir $odd/linktodir && echo in >$odd/linktodir/in && chmod 700 $odd/keepmeta && chown 5:6 $odd/keepmeta
echo more >>$odd/xattr && touch $odd $odd/hard $unpacked/usr $unpacked/usr/share
repack

# 4: what only a tar can say: an opaque directory, nanoseconds, a directory that becomes a file.
mkdir -p layer4/odd/opaque layer4/odd/tar
: >layer4/odd/opaque/.wh..wh..opq && echo new >layer4/odd/opaque/new && mkdir layer4/odd/opaque/sub1
truncate -s 3M layer4/odd/tar/sparse && echo end >>layer4/odd/tar/sparse
touch -d '2011-11-11 11:11:11.111111111Z' layer4/odd/tar/sparse
echo h >layer4/odd/tar/h1 && ln layer4/odd/tar/h1 layer4/odd/tar/h2 && echo file >layer4/odd/dirtofile
ln -s hard layer4/odd/dirtolink
setfattr -n user.tar -v pax layer4/odd/tar/h1
tar --format=posix --sort=name --numeric-owner --xattrs --xattrs-include='*' -C layer4 -cf layer4.tar odd
umoci raw add-layer --image $image layer4.tar

# 5: GNU dialect: long names, numbers beyond octal, whiteouts.
mkdir -p layer5/odd/tar "layer5/odd/$(printf 'g%.0s' {1..200})"
: >layer5/odd/tar/.wh.h1 && : >layer5/odd/.wh.emptydir && echo back >layer5/odd/back
chown 2500000:2500001 layer5/odd/back && ln -s "$(printf 'y%.0s' {1..200})" layer5/odd/longlink2
echo g >"layer5/odd/$(printf 'g%.0s' {1..200})/file"
tar --format=gnu --sort=name --numeric-owner -C layer5 -cf layer5.tar odd
umoci raw add-layer --image $image layer5.tar

# 6: a small last one.
mkdir layer6 && date >layer6/built
tar --format=ustar -C layer6 -cf layer6.tar built
umoci raw add-layer --image $image layer6.tar

skopeo copy -q --insecure-policy oci:$image oci-archive:sample-oci.tar:$reference
skopeo copy -q --insecure-policy oci:$image docker-archive:sample-docker.tar:$reference
skopeo copy -q --insecure-policy --dest-compress-format zstd oci:$image oci-archive:sample-zstd.tar:$reference
rm -rf bundle layer4 layer5 layer6 layer?.tar
