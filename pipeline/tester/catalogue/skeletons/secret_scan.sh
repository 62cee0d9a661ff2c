#!/usr/bin/env bash
# Plants a fake secret in a branch and expects the scanner to stop it; then scans history and image.
# REMOTE is a test repository with the real pre-receive checks, IMAGE the image that was built last.
set -euo pipefail
: "${REMOTE:?}" "${IMAGE:?}"
service="{{service}}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git clone --quiet --depth 1 "$REMOTE" "$work/repository"
cd "$work/repository"
git switch --quiet -c planted-secret
# Put together here so that this file itself holds no secret.
printf 'aws_access_key_id = %s%s\n' "AKIA" "$(tr -dc 'A-Z2-7' </dev/urandom | head -c 16)" >planted.cfg
git add planted.cfg
git -c user.name="$service" -c user.email=drill@example.test commit --quiet -m "Plant a fake secret"
if git push --quiet origin planted-secret; then
  git push --quiet origin --delete planted-secret
  echo "$service: a planted secret was accepted by $REMOTE"
  exit 1
fi

git switch --quiet -
gitleaks git --redact --no-banner .
docker save "$IMAGE" -o "$work/image.tar"
mkdir "$work/image"
tar -xf "$work/image.tar" -C "$work/image"
gitleaks dir --redact --no-banner "$work/image"
